export type { CallLog } from './calls/call-log.js';
export type { CallRecord } from './calls/call-record.js';
export { createXapiSimulator } from './create-xapi-simulator.js';
export type { SimRecord, SimValue } from './database/sim-value.js';
export type { DatabaseView, TableView } from './database/table-view.js';
export type { FaultSchedule } from './faults/fault-schedule.js';
export type { ConnectionFault, FaultAction, ReplyFault, ServerFault } from './faults/fault-action.js';
export type { AddedFault, Fault, FaultCondition, FaultKind, PlainFault } from './faults/fault.js';
export type { GuestCapacity, GuestDriver, GuestFidelity, GuestKind } from './guests/guest-driver.js';
export type { GuestControl } from './guests/guest-control.js';
export type { AgentReport, GuestEvent, GuestFeature } from './guests/guest-event.js';
export type {
  Guest,
  GuestConsole,
  HaltedGuest,
  PausedGuest,
  RunningGuest,
  SuspendedGuest,
} from './guests/guest.js';
export type { GuestDisk, GuestSpec } from './guests/guest-spec.js';
export { createPaperDriver } from './guests/paper-driver.js';
export { largePool, type LargePoolOptions } from './seed/large-pool.js';
export type { PoolSeed, SeedContext } from './seed/pool-seed.js';
export { addVm, smallPool } from './seed/small-pool.js';
export type { VmSettings } from './seed/vm-fields.js';
export type { XapiSimulatorOptions } from './simulator-options.js';
export type { SimulatorTiming } from './timing.js';
export type {
  BurstOptions,
  FailMasterOptions,
  RestartOptions,
  SimulatedHost,
  XapiSimulator,
} from './xapi-simulator.js';
export type { RpcValue } from './wire/rpc-value.js';
