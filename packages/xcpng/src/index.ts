export { checkXcpng, type XcpngCheck, type XcpngCheckId } from './check/check-pool-access.js';
export { authorizedKey } from './first-boot/authorized-key.js';
export {
  collectGarbage,
  type CollectGarbageOptions,
  type GarbageReport,
} from './ownership/collect-garbage.js';
export { connectPool, type ConnectPoolOptions } from './config/client-options.js';
export {
  type ConfigLayer,
  type LayeredConfig,
  type ParseConfigOptions,
  parseXcpngConfig,
  parseXcpngLayers,
  problemOfConfigValue,
  type XcpngConfigInput,
} from './config/parse-config.js';
export type { ConfigFieldName } from './config/config-fields.js';
export { refuseExposed, resolveSecret } from './config/resolve-secret.js';
export type { SecretSource } from './config/secret-source.js';
export type { FirstBoot, SshHostKey, XcpngConfig, XcpngTls } from './config/xcpng-config.js';
export { SecretError } from './errors/secret-error.js';
export { type LeftObject, VmCreationError, type VmCreationErrorOptions } from './errors/vm-creation-error.js';
export { XCPngConnectionError } from './errors/xcpng-connection-error.js';
export type { FirstBootData } from './first-boot/first-boot-data.js';
export { type HostKey, makeHostKey } from './first-boot/host-key.js';
export type { MachineStatus, XcpngVmStatus } from './machine/machine-status.js';
export type { MachineSnapshot } from './machine/snapshots.js';
export type { LoginWait } from './machine/watched-login.js';
export { type Owner, thisOwner } from './ownership/owner.js';
export type { OwnerTags, VmLifetime } from './ownership/owner-tags.js';
export { removeVm, type RemoveVmOptions } from './ownership/remove-vm.js';
export type { BootedVm } from './provision/boot-vm.js';
export type { CreatedVm } from './provision/created-vm.js';
export { createVmFromTemplate, provisionVm } from './provision/provision-vm.js';
export type { ProvisionStep, StepReport } from './provision/provision-step.js';
export type { VmSpec } from './provision/vm-spec.js';
export type { ProvisionOptions } from './provision/with-undo.js';
export { buildTemplate, type BuildTemplateOptions, type BuiltTemplate } from './template/build-template.js';
export { checkTemplate } from './template/check-template.js';
export {
  listLuaTemplates,
  type ListLuaTemplatesOptions,
  type TemplateSummary,
} from './template/list-lua-templates.js';
export { removeTemplate } from './template/remove-template.js';
export type { CheckTemplateOptions, TemplateCheck, TemplateCheckId } from './template/template-check.js';
export type { TemplateContents } from './template/template-contents.js';
export type { TemplateKeys, TemplateMark } from './template/template-mark.js';
export { xcpngVmProvider } from './provider.js';
export { XCPngVM } from './vm/xcpng-vm.js';
export type { XcpngVmOptions } from './vm/xcpng-vm-options.js';
