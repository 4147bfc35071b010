export {
  processGuestsSkipReason,
  qemuGuestsSkipReason,
  umlGuestsSkipReason,
} from './guests/guests-skip-reason.js';
export { type PoolConfig, poolConfigOf } from './guests/pool-config.js';
export { executableName, type LuaVersion } from './lua/lua-version.js';
export { findLua } from './lua/find-lua.js';
export { runStock, STOCK_SCRIPT, type StockOptions, type StockResult } from './lua/run-stock.js';
export {
  type ChaosDirection,
  type ChaosFault,
  type ChaosPlan,
  type ChaosProxy,
  startChaosProxy,
} from './network/chaos-proxy.js';
export { type Cut, type CuttingProxy, startCuttingProxy } from './network/cutting-proxy.js';
export { type DelayProxy, startDelayProxy } from './network/delay-proxy.js';
export { freePort } from './network/free-port.js';
export { dropbearSkipReason, startLoopbackDropbear } from './ssh/loopback-dropbear.js';
export {
  type LoopbackSshd,
  type LoopbackSshdOptions,
  ownNetworkSkipReason,
  sshdSkipReason,
  startLoopbackSshd,
} from './ssh/loopback-sshd.js';
export { makeSshKey, type SshKey } from './ssh/ssh-key.js';
export { type LoopbackTarget, targetOf } from './ssh/target-of.js';
export { findProgram, type FoundProgram, skipFor } from './system/find-program.js';
export { heldAtRest, type HeldResources, heldResources } from './system/held-resources.js';
export { type MarkedProcess, markedProcesses } from './system/marked-processes.js';
export { descendants, ownProcesses, type ProcessEntry } from './system/own-processes.js';
export { FakeClock } from './timing/fake-clock.js';
export type { ContractVmOptions } from './vm-contract/contract-subject.js';
export { describeVmContract, type VmContractOptions } from './vm-contract/vm-contract.js';
