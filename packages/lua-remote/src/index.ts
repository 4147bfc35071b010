export { connectSshLuaVM } from './connect-ssh-lua-vm.js';
export { failedIndexOf } from './failed-index.js';
export type { LuaTerminal, LuaTerminalExit, LuaTerminalOptions } from './lua-terminal.js';
export type { MapOptions, MappedResult } from './map.js';
export { sshVmProvider } from './provider.js';
export { SshLuaVM, type SshVmStatus } from './ssh-lua-vm.js';
export type { SshTarget, SshVmOptions } from './ssh-vm-options.js';
