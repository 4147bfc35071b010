export { BasicLuaVM, BasicLuaVM as LuaProcess, type LocalVmStatus } from './basic-lua-vm.js';
export type { EngineKind } from './engine.js';
export type { LocalVmOptions } from './local-vm-options.js';
export { findExecutable } from './native/find-executable.js';
export type { LuaVersion } from './native/lua-version.js';
export { localVmProvider } from './provider.js';
