export {
  type BasicVmOptions,
  createVm,
  type CreateVmOptions,
  type NetworkedCreateOptions,
  type SshCreateOptions,
  type XcpngCreateOptions,
} from './create-vm.js';
export type { ActiveLua } from '@bioxen/curator/home';
export { activeEnvironmentLua, packagedModule } from './packaged-module.js';
export { registerVmType, vmTypeNames } from './vm-types.js';
