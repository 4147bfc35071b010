// The daemon of the tests, as a process: with the type `basic`, from the built packages.
import { VmTypeRegistry } from '@bioxen/core';
import { localVmProvider } from '@bioxen/lua-local';
import { runDaemon } from '@bioxen/session';

await runDaemon(() => {
  const registry = new VmTypeRegistry();
  registry.register(localVmProvider());
  const idleExitMs = process.argv[2] === undefined ? {} : { idleExitMs: Number(process.argv[2]) };
  return { registry, version: '1.2.3', ...idleExitMs };
});
