export { BasicLuaVM, BasicLuaVM as LuaProcess, type LocalVmStatus } from './basic-lua-vm.js';
export type { LuaVersion, PoolOptions } from '@bioxen/lua-driver';
export type { EngineKind } from './local-engine.js';
export type { LocalVmOptions } from './local-vm-options.js';
export { findExecutable } from './native/find-executable.js';
export { NetworkedLuaVM, type NetworkedVmOptions } from './networked-lua-vm.js';
export { type LuaScript, LuaScriptTemplate } from './networking/lua-script-template.js';
export type { LuaSocketReport } from './networking/lua-socket.js';
export { MessageReceiver, type ReceiverOptions } from './networking/message-receiver.js';
export type { ClientOptions, ClientReply } from './networking/network-client.js';
export { NetworkMessage } from './networking/network-message.js';
export type { NetworkOptions } from './networking/network-policy.js';
export type { NetworkCallOptions } from './networking/network-program.js';
export {
  type EchoServerValues,
  type HeartbeatValues,
  type HttpClientValues,
  networkScripts,
} from './networking/network-scripts.js';
export {
  NetworkServer,
  type ServedConnection,
  type ServerOptions,
  type ServerReport,
} from './networking/network-server.js';
export {
  type NetworkingHealth,
  networkingHealth,
  type NetworkingHealthOptions,
} from './networking/networking-health.js';
export { P2pNode, type P2pOptions, type P2pPeer } from './networking/p2p-node.js';
export { P2pRing, type P2pRingOptions, setupP2pRing } from './networking/p2p-ring.js';
export type { P2pPeerReport, P2pReport } from './networking/p2p-tally.js';
export type { ScriptParameter } from './networking/script-parameter.js';
export type { SendMessageOptions } from './networking/send-message.js';
export { validateHost, validatePort } from './networking/validate-address.js';
export { localVmProvider } from './provider.js';
export { probeSandbox, type SandboxProbe } from './sandbox/probe-sandbox.js';
export type { BindSpec, NativeTier, SandboxOptions } from './sandbox/sandbox-options.js';
export type { LimitKeepers, SandboxLayer, SandboxReport } from './sandbox/sandbox-report.js';
export type { TierProbe } from './sandbox/tier-probe.js';
export { createSlicedThread, type SlicedThread, type SlicedThreadOptions } from './sliced/sliced-thread.js';
export type { SlicedVmOptions } from './sliced/sliced-vm-options.js';
export { createSlicedVm, type ResumeOptions, type Slice, type SlicedVm } from './sliced/sliced-vm.js';
export { Spares, type SparesOptions } from './spares/spares.js';
