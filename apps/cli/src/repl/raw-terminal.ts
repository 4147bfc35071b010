import { SshLuaVM } from 'bioxen';
import type { VmFlags } from '../vms/vm-flags.js';
import { exitCode } from '../exit-code.js';
import { parseLimits } from '../limits/parse-limits.js';
import { openVm } from '../open-vm.js';
import { UsageError } from '../usage-error.js';
import { resolveVmFlags } from '../vms/resolve-vm-flags.js';

/**
 * `bioxen repl --terminal`: Lua's own prompt on a terminal of the host. Keys and screen are passed through as they are, and
 * the terminal there has the size of the one here. Gives back the status of the interpreter.
 */
export async function runRawTerminal(given: VmFlags): Promise<number> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) {
    throw new UsageError(
      '--terminal needs a terminal.',
      'Leave it out: lines are read from files and pipes, too.',
    );
  }
  const flags = await resolveVmFlags(given);
  if (flags.on === undefined) {
    throw new UsageError(
      '--terminal is for other hosts.',
      'Add --on ssh://HOST, or leave it out: the prompt on this computer has a history and completion.',
    );
  }
  await using vm = await openVm(flags, { limits: parseLimits(flags), persistent: true });
  if (!(vm instanceof SshLuaVM)) throw new UsageError('There is no terminal.', 'Leave --terminal out.');
  const size = (): { cols: number; rows: number } => ({ cols: stdout.columns, rows: stdout.rows });
  const { TERM: term = 'xterm' } = process.env;
  await using terminal = await vm.openInteractive({ ...size(), term });
  const onResize = (): void => {
    terminal.resize(size());
  };
  stdout.on('resize', onResize);
  stdin.setRawMode(true);
  stdin.pipe(terminal.stdin, { end: false });
  terminal.stdout.pipe(stdout, { end: false });
  try {
    const exit = await terminal.exited;
    if (exit.how === 'lost') throw exit.error;
    return exit.how === 'exited' ? exit.exitCode : exitCode.error;
  } finally {
    stdout.off('resize', onResize);
    stdin.unpipe(terminal.stdin);
    stdin.setRawMode(false);
    stdin.pause();
  }
}
