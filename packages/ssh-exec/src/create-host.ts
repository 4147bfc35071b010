import { setMaxListeners } from 'node:events';
import { ClosedError, redactText } from '@bioxen/core';
import type { ResolvedTarget } from './config/resolved-target.js';
import type { CommandResult } from './exec/command-result.js';
import type { ExecOptions } from './exec/exec-options.js';
import type { HostContext } from './exec/host-context.js';
import { quoteCommand } from './exec/quote.js';
import { runCommand } from './exec/run-command.js';
import { spawnCommand } from './exec/spawn-command.js';
import { templateCommand } from './exec/template-command.js';
import { getFile } from './files/get.js';
import { putFile } from './files/put.js';
import { putTree } from './files/put-tree.js';
import {
  guardedLine,
  guardedProgram,
  hurriedProgram,
  plainProgram,
  type ProgramRequest,
  selfLeashedProgram,
} from './guard/guarded-command.js';
import { openForward } from './forward/local-forward.js';
import { openRemoteForward } from './forward/remote-forward.js';
import { openProcess } from './process/open-process.js';
import { createWarmPool } from './process/warm-pool.js';
import { openShell } from './shell.js';
import type { SshHost } from './ssh-host.js';

/** The operations of a host over its connections. */
export function createHost(
  options: Omit<HostContext, 'closing' | 'running'>,
  target: ResolvedTarget,
): SshHost {
  const { name, user, port } = target;
  const { connections, host } = options;
  const closing = new AbortController();
  // Each job that runs listens.
  setMaxListeners(0, closing.signal);
  const context: HostContext = { ...options, closing: closing.signal, running: new Set() };
  const shellLine = (line: string, options: ExecOptions = {}): Promise<CommandResult> =>
    runCommand(context, {
      command: printable(line),
      options,
      warden: 'optional',
      guarded: (warden, token) => guardedLine(line, warden, token),
      unguarded: () => ({ line, isLeashed: false }),
    });
  const end = async (): Promise<void> => {
    closing.abort(new ClosedError(`The connection to ${host}`));
    await Promise.allSettled(context.running);
    await connections.close();
  };
  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => (ended ??= end());
  const exec: SshHost['exec'] = async (file, args = [], options = {}) => {
    const request: ProgramRequest = { file, args, env: options.env, cwd: options.cwd };
    const { input, killGraceMs = 500, detached } = options;
    return runCommand(context, {
      command: printable(quoteCommand(file, args)),
      options,
      warden: 'wanted',
      guarded: (warden, token) => guardedProgram(request, warden, token),
      hurried: (registry, token) => hurriedProgram(request, registry, token),
      unguarded: () =>
        input === undefined && detached !== true
          ? { line: selfLeashedProgram(request, killGraceMs / 1_000), isLeashed: true }
          : { line: plainProgram(request), isLeashed: false },
    });
  };
  const spawn: SshHost['spawn'] = async (file, args = [], options = {}) => {
    const request: ProgramRequest = { file, args, env: options.env, cwd: options.cwd };
    return spawnCommand(context, {
      command: printable(quoteCommand(file, args)),
      options,
      warden: 'wanted',
      guarded: (warden, token) => guardedProgram(request, warden, token),
      unguarded: () => ({ line: plainProgram(request), isLeashed: false }),
    });
  };
  return {
    name,
    user,
    port,
    get connections() {
      return connections.size;
    },
    exec,
    spawn,
    $: async (strings, ...values) => {
      const line = templateCommand(strings, values);
      return shellLine(line);
    },
    shellLine,
    openProcess: (spec, options) => openProcess(context, spec, options),
    warmPool: (spec, options) => createWarmPool(context, spec, options),
    put: (source, path, options) => putFile(context, exec, source, path, options),
    get: (path, target, options) => getFile(context, spawn, exec, path, target, options),
    putTree: async (entries, folder, options) => putTree(exec, entries, folder, options),
    openShell: (options) => openShell(context, options),
    forward: (options) =>
      'remotePort' in options ? openRemoteForward(context, options) : openForward(context, options),
    ping: async () => {
      const { transport, giveBack } = await connections.borrow(undefined);
      await transport.ping().finally(giveBack);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const longestCommand = 400;

function printable(line: string): string {
  const text = redactText(line);
  return text.length > longestCommand ? `${text.slice(0, longestCommand)}…` : text;
}
