import { printable } from '@bioxen/core';
import type { VmStatus } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { parseLimits } from '../limits/parse-limits.js';
import { openVm } from '../open-vm.js';
import { type EnvironmentVmFlags, withEnvironmentLua } from '../run/environment-lua.js';
import { findRunModules } from '../run/find-run-modules.js';
import type { PromptFlags } from '../sessions/session-flags.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { wrapText } from '../terminal/wrap-text.js';
import { tellSandbox } from '../tell-sandbox.js';
import { resolveVmFlags } from '../vms/resolve-vm-flags.js';
import { tellWholePaths } from '../vms/whole-paths.js';
import { Conversation } from './conversation.js';
import { asksForHelp, LEAVING_ADVICE } from './leaving-words.js';
import { pipedLines } from './piped-lines.js';
import { type LineSource, Prompt } from './prompt.js';

/** `bioxen repl`: gives back the exit code, that of `os.exit` when the program called it. */
export async function runRepl(
  { keepLocals = false, ...given }: EnvironmentVmFlags & PromptFlags,
  streams: StandardStreams,
): Promise<number> {
  const flags = await withEnvironmentLua(await resolveVmFlags(given));
  const findModule = await findRunModules({ kind: 'stdin', args: [] }, flags);
  await using vm = await openVm(flags, { limits: parseLimits(flags), persistent: true, findModule });
  await tellSandbox(vm, flags, streams);
  await tellWholePaths(given, streams);
  const isInteractive = process.stdin.isTTY && process.stdout.isTTY;
  const lines: LineSource = isInteractive ? new Prompt() : pipedLines();
  const conversation = new Conversation({ vm, streams, lines, keepLocals });
  if (lines instanceof Prompt) lines.complete = async (line) => await conversation.complete(line);
  const leave = (): void => {
    conversation.interrupt();
    lines.close();
  };
  // Nobody reads our messages any more: no reason to leave.
  streams.onLost((stream) => {
    if (stream === 'stdout') leave();
  });
  using signals = stopSignals(
    () => {
      streams.release('stdout', 'stderr');
      leave();
    },
    isInteractive ? ['SIGTERM', 'SIGHUP'] : undefined,
  );
  // At a prompt Ctrl-C comes as a key; as a signal it means the program that runs.
  const onInterrupt = (): void => {
    conversation.interrupt();
  };
  if (isInteractive) process.on('SIGINT', onInterrupt);
  try {
    await conversation.open();
    if (isInteractive) {
      void streams.write(
        'stderr',
        `${wrapText(
          `bioxen: ${printable(conversation.luaVersion)} (${whereabouts(await vm.status())}). Ctrl-D or os.exit() leaves.`,
          process.stderr.columns,
        )}\n`,
      );
    }
    const code = await converse(conversation, lines, streams);
    await streams.flush();
    if (signals.received !== undefined) return exitCodeOf(signals.received);
    return streams.lost('stdout') === undefined ? code : exitCode.ok;
  } finally {
    process.off('SIGINT', onInterrupt);
    lines.close();
    await conversation.close();
  }
}

/** Which engine it is, and the sandbox around a native one. */
function whereabouts({ engine = 'embedded', sandbox = 'none' }: VmStatus): string {
  return engine === 'native' ? `native, sandbox ${sandbox}` : engine;
}

/** Reads, runs, and so on, until the input ends or the program calls `os.exit`. */
async function converse(
  conversation: Conversation,
  lines: LineSource,
  streams: StandardStreams,
): Promise<number> {
  let pending = '';
  for (;;) {
    const line = await lines.next(pending === '' ? '> ' : '>> ');
    if (line === 'dropped') {
      pending = '';
      continue;
    }
    if (line === undefined && pending === '') return exitCode.ok;
    if (line !== undefined) {
      pending = pending === '' ? line.text : `${pending}\n${line.text}`;
      if (pending.trim() === '') {
        pending = '';
        continue;
      }
      if ((await conversation.isComplete(pending)) === 'incomplete') continue;
    }
    const code = pending;
    pending = '';
    await streams.flush();
    if (await conversation.isForUs(code)) {
      if (!asksForHelp(code)) return exitCode.ok;
      void streams.write('stderr', `${wrapText(LEAVING_ADVICE, process.stderr.columns)}\n`);
      continue;
    }
    const status = await conversation.run(code);
    if (status !== undefined) return status;
    if (line === undefined) return exitCode.ok;
  }
}
