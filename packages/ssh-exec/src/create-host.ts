import { setMaxListeners } from 'node:events';
import { anAbortSignal, checkOptions, ClosedError, InvalidOptionError, redactText } from '@bioxen/core';
import {
  checkExec,
  checkExecOptions,
  checkGet,
  checkGetTree,
  checkProcessSpec,
  checkPut,
  checkPutTree,
  checkShellOptions,
  checkSpawn,
} from './checks/call-checks.js';
import type { ResolvedTarget } from './config/resolved-target.js';
import { ConfigError } from './errors/config-error.js';
import { SshUnsupportedError } from './errors/ssh-unsupported-error.js';
import type { CommandResult } from './exec/command-result.js';
import type { ExecOptions, SpawnOptions } from './exec/exec-options.js';
import type { Execute, Start } from './exec/execute.js';
import { type HostContext, running } from './exec/host-context.js';
import { quoteCommand } from './exec/quote.js';
import { resultBehind, streamBehind } from './exec/behind-mark.js';
import { runCommand } from './exec/run-command.js';
import { type SpawnedCommand, spawnCommand } from './exec/spawn-command.js';
import { templateCommand } from './exec/template-command.js';
import { within } from './exec/within.js';
import { getFile } from './files/get.js';
import { getTree } from './files/get-tree.js';
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
import type { SudoRequest } from './sudo/enter-sudo.js';
import { sudoOptions } from './sudo/sudo-options.js';
import { sudoProgram } from './sudo/sudo-program.js';
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
  const context: HostContext = { ...options, closing: closing.signal, running: new Map() };
  const throughSudo = (
    request: ProgramRequest,
    { sudo, detached }: SpawnOptions,
  ): { readonly request: ProgramRequest; readonly sudo?: SudoRequest } => {
    if (sudo === undefined || sudo === false) return { request };
    if (detached === true) throw new ConfigError('detached', 'nothing ends a program of another user then');
    const options = sudoOptions(sudo);
    const nonce = context.random.hex(16);
    return { request: sudoProgram(request, options, nonce), sudo: { ...options, host, nonce } };
  };
  const shellLine = async (line: string, options: ExecOptions = {}): Promise<CommandResult> => {
    if (typeof line !== 'string') throw InvalidOptionError.unexpected('line', line, 'a line of shell');
    checkExecOptions(options);
    refuseForLines(options);
    return runCommand(context, {
      command: printable(line),
      options,
      warden: 'optional',
      guarded: (warden, token) => guardedLine(line, warden, token),
      unguarded: () => ({ line, isLeashed: false }),
    });
  };
  const end = async (): Promise<void> => {
    closing.abort(new ClosedError(`The connection to ${host}`));
    // What is not confirmed by then ends with its connection.
    const graceMs = Math.max(0, ...context.running.values());
    await within(Promise.allSettled(context.running.keys()), graceMs + closingMs, context.clock);
    await connections.close();
  };
  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => (ended ??= end());
  const execMarked = async (
    place: HostContext,
    mark: string | undefined,
    file: string,
    args: readonly string[],
    options: ExecOptions,
  ): Promise<CommandResult> => {
    checkExec(file, args, options);
    const { request, sudo } = throughSudo({ ...programOf(file, args, options), mark }, options);
    const { input, killGraceMs = 500, detached } = options;
    return runCommand(place, {
      command: printable(quoteCommand(file, args)),
      options,
      sudo,
      warden: 'wanted',
      guarded: (warden, token) => guardedProgram(request, warden, token),
      hurried: (registry, token) => hurriedProgram(request, registry, token),
      unguarded: () => {
        if (sudo !== undefined) throw unwatched(host);
        return input === undefined && detached !== true
          ? { line: selfLeashedProgram(request, killGraceMs / 1_000), isLeashed: true }
          : { line: plainProgram(request), isLeashed: false };
      },
    });
  };
  const exec: SshHost['exec'] = async (file, args = [], options = {}) =>
    execMarked(context, undefined, file, args, options);
  // What a login shell prints is no part of a file.
  const executeIn =
    (place: HostContext): Execute =>
    async (file, args, options) => {
      const mark = context.random.hex(16);
      return resultBehind(mark, await execMarked(place, mark, file, args, options));
    };
  const execute = executeIn(context);
  // For what clears up after others, so long as `close` waits for it.
  const executeTillEnd = executeIn({ ...context, closing: new AbortController().signal });
  const spawnMarked = async (
    mark: string | undefined,
    file: string,
    args: readonly string[],
    options: SpawnOptions,
  ): Promise<SpawnedCommand> => {
    checkSpawn(file, args, options);
    const { request, sudo } = throughSudo({ ...programOf(file, args, options), mark }, options);
    return spawnCommand(context, {
      command: printable(quoteCommand(file, args)),
      options,
      sudo,
      warden: 'wanted',
      guarded: (warden, token) => guardedProgram(request, warden, token),
      unguarded: () => {
        if (sudo !== undefined) throw unwatched(host);
        return { line: plainProgram(request), isLeashed: false };
      },
    });
  };
  const spawn: SshHost['spawn'] = async (file, args = [], options = {}) =>
    spawnMarked(undefined, file, args, options);
  const start: Start = async (file, args, options) => {
    const mark = context.random.hex(16);
    const child = await spawnMarked(mark, file, args, options);
    return { ...child, stdout: streamBehind(mark, child.stdout) };
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
    openProcess: async (spec, options = {}) => {
      checkProcessSpec(spec);
      checkOptions(options, { signal: anAbortSignal });
      return openProcess(context, spec, options);
    },
    warmPool: (spec, options) => {
      checkProcessSpec(spec);
      return createWarmPool(context, spec, options);
    },
    put: async (source, path, options = {}) => {
      checkPut(source, path, options);
      const call = putFile(context, { execute, clearUp: executeTillEnd }, source, path, options);
      return running(context, call, putGraceMs);
    },
    get: async (path, target, options = {}) => {
      checkGet(path, target, options);
      return getFile(context, start, execute, path, target, options);
    },
    putTree: async (entries, folder, options = {}) => {
      checkPutTree(entries, folder, options);
      return putTree(context, execute, entries, folder, options);
    },
    getTree: async (folder, options = {}) => {
      checkGetTree(folder, options);
      return getTree(context, execute, folder, options);
    },
    openShell: async (options = {}) => {
      checkShellOptions(options);
      return openShell(context, options);
    },
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

// With the goodbye to the server, closing takes at most a second beside the grace of what runs.
const closingMs = 600;
// To end what writes a file, and to take away what that has written.
const putGraceMs = 1_000;

const longestCommand = 400;

function unwatched(host: string): SshUnsupportedError {
  return new SshUnsupportedError(`sudo on ${host}, where no warden can run`, {
    hint: 'Nothing could end the program. Log in as that user.',
  });
}

function refuseForLines(options: ExecOptions): void {
  for (const name of ['cwd', 'env', 'limits', 'sudo'] as const) {
    if (options[name] !== undefined && options[name] !== false)
      throw new ConfigError(name, 'a line for the login shell sets it itself; exec takes it');
  }
}

function programOf(
  file: string,
  args: readonly string[],
  { env, cwd, limits }: SpawnOptions,
): ProgramRequest {
  return { file, args, env, cwd, limits };
}

function printable(line: string): string {
  const text = redactText(line);
  return text.length > longestCommand ? `${text.slice(0, longestCommand)}…` : text;
}
