export { ClosedError, InvalidOptionError } from '@bioxen/core';
export type { CallOptions } from './call-options.js';
export { connectXapi } from './connect-xapi.js';
export { type Fingerprint, parsePin } from './http/certificate-pin.js';
export { CallAbortedError } from './errors/call-aborted-error.js';
export type { CallOutcome } from './errors/call-outcome.js';
export { InvalidArgumentError, type InvalidArgumentErrorOptions } from './errors/invalid-argument-error.js';
export { OutcomeUnknownError } from './errors/outcome-unknown-error.js';
export {
  type XapiTransportCode,
  XapiTransportError,
  type XapiTransportErrorOptions,
} from './errors/transport-error.js';
export { XapiError, type XapiErrorOptions, type XapiErrorParams } from './errors/xapi-error.js';
export type { EventsOptions } from './events/event-stream.js';
export type { ClassOfEvents, EventClass, ObjectEvent } from './events/subscription.js';
export type { ViewChanges, ViewFilter, ViewTable } from './events/view-table.js';
export type { View, ViewControls, ViewOptions } from './events/view.js';
export type { AsyncMessages, Creates, Messages, Records } from './generated/classes.js';
export type { EnumTypes } from './generated/enums.js';
export type { ErrorParams } from './generated/errors.js';
export type { Download } from './http/download.js';
export type { PutResult } from './http/put-result.js';
export type { ClientCertificate, PinStore, TlsPolicy } from './http/tls-policy.js';
export type { PutOptions, TransferOptions, TransferProgress } from './http/transfer-options.js';
export type { TransferQuery } from './http/transfer-path.js';
export type { UploadSource } from './http/upload-source.js';
export type { MethodArguments, MethodName, MethodOf, MethodResult } from './method-types.js';
export type { ClassObjects, EventBatch, EventOf, EventOverrides, XapiEvent } from './overrides.js';
export { migrateVm, type MigrateVmOptions } from './recipes/migrate-vm.js';
export type { MetricPoint, MetricSeries } from './recipes/metric-series.js';
export {
  type HostMetrics,
  hostMetrics,
  type MetricsOptions,
  type VmMetrics,
  vmMetrics,
} from './recipes/read-metrics.js';
export type { RecipeClient } from './recipes/recipe-client.js';
export { checkpointVm, revertVm, snapshotVm, type SnapshotVmOptions } from './recipes/snapshot-vm.js';
export { exportVm, type ExportVmOptions, importVm, type ImportVmOptions } from './recipes/transfer-vm.js';
export { asRef, isNullRef, nullRef, type Ref, type RefOrText } from './refs.js';
export type { ClassName } from './schema/class-schema.js';
export type { EnumName } from './schema/enum-values.js';
export type { XapiErrorCode } from './schema/error-params.js';
export type { XapiAuth } from './session/auth.js';
export type { XapiVersion } from './session/server-session.js';
export type { Task } from './tasks/task.js';
export type { ClientEvent, ClientEventListener } from './telemetry/client-event.js';
export type { OpenTelemetryProviders } from './telemetry/open-telemetry.js';
export type {
  TelemetryAttributes,
  TelemetryMeterProvider,
  TelemetrySpan,
  TelemetryTracerProvider,
} from './telemetry/telemetry-api.js';
export type { TransportChoice } from './transport/negotiate.js';
export type { TransportName } from './transport/transport.js';
export { type AddressChoice, guestAddress } from './verbs/guest-address.js';
export type { ListTemplatesOptions, ListVmsOptions, VmSummary } from './verbs/list-vms.js';
export type { ShutdownVmOptions, StartVmOptions } from './verbs/power-vm.js';
export type { VmStatus } from './verbs/vm-status.js';
export type { VmIpOptions } from './verbs/wait-for-address.js';
export type { RawValue } from './wire/wire-value.js';
export { XAPIClient } from './xapi-client.js';
export type {
  XapiAddress,
  XapiClientOptions,
  XapiClientSettings,
  XapiCredentials,
  XapiDeadlines,
} from './xapi-client-options.js';
