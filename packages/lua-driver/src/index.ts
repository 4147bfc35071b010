export {
  bootArguments,
  bootInput,
  type BootOptions,
  compiledBootInput,
  compileInput,
  type DriverGuard,
  driverSource,
  guardedDriver,
  readCompiled,
} from './boot.js';
export {
  createDriverClient,
  DriverClient,
  type DriverExecuteOptions,
  type DriverLastOptions,
} from './driver-client.js';
export type { DriverClientOptions } from './driver-connection.js';
export type { DriverHello } from './driver-hello.js';
export type { DriverOutcome } from './driver-outcome.js';
export { DriverRun } from './driver-run.js';
export type { DriverStreams, StreamPair } from './driver-streams.js';
export type { InterruptMeans, InterruptOptions, InterruptOutcome } from './interrupter.js';
export type { FindModule } from './module-answer.js';
export {
  type Exceed,
  type StopOutcome,
  type StoppedContext,
  superviseRun,
  type SuperviseOptions,
  type Watch,
} from './supervise.js';
export type { EngineFile, EngineFiles } from './files/engine-files.js';
export { FILES, MOST_FILES } from './files/engine-files.js';
export { DriverLuaVM } from './vm/driver-lua-vm.js';
export type { DriverVmOptions } from './vm/driver-vm-options.js';
export type { ProgramRunner } from './vm/one-shot-runner.js';
export { MadeVms } from './vm/made-vms.js';
export type { EngineLauncher, LaunchOptions, LuaEngine } from './vm/engine.js';
export { StrayErrors } from './vm/stray-errors.js';
export type { PoolOptions } from './vm/engine-pool.js';
export {
  executableNames,
  isVersion,
  type LuaVersion,
  parseLuaVersion,
  refuseNumber,
} from './vm/lua-version.js';
export { checkDriverVmOptions } from './vm/driver-vm-option-checks.js';
