export { connectSshLuaVM } from './connect-ssh-lua-vm.js';
export type { MapOptions, MappedResult } from './map.js';
export { sshVmProvider } from './provider.js';
export { SshLuaVM } from './ssh-lua-vm.js';
export type { SshTarget, SshVmOptions } from './ssh-vm-options.js';
