export { executableName, type LuaVersion } from './lua/lua-version.js';
export { findLua, type FoundLua } from './lua/find-lua.js';
export { runStock, STOCK_SCRIPT, type StockOptions, type StockResult } from './lua/run-stock.js';
export { type Cut, type CuttingProxy, startCuttingProxy } from './network/cutting-proxy.js';
export { heldAtRest, type HeldResources, heldResources } from './system/held-resources.js';
export { ownProcesses, type ProcessEntry } from './system/own-processes.js';
export { FakeClock } from './timing/fake-clock.js';
export type { ContractVmOptions } from './vm-contract/contract-subject.js';
export { describeVmContract, type VmContractOptions } from './vm-contract/vm-contract.js';
