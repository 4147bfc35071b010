import { loadPeer } from './peer-packages.mjs';
import { runProgram } from './run-program.mjs';

/** No network, nothing writable: as near to our `strict` as its options come. */
const CONFIG = {
  network: { allowedDomains: [], deniedDomains: [] },
  filesystem: { denyRead: [], allowWrite: [], denyWrite: [] },
};

/** @anthropic-ai/sandbox-runtime, ready for commands, or `{ why }` when it is not to be had. */
export const openSandboxRuntime = async () => {
  const { peer, why } = await loadPeer('@anthropic-ai/sandbox-runtime');
  if (peer === undefined) return { why };
  const manager = peer.SandboxManager;
  const { errors } = manager.checkDependencies();
  if (errors.length > 0) return { why: errors.join('; ') };
  try {
    await manager.initialize(CONFIG);
  } catch (error) {
    return { why: error.message };
  }
  return {
    run: async (command) => await runProgram(await manager.wrapWithSandbox(command), [], { shell: true }),
    close: async () => await manager.reset(),
  };
};
