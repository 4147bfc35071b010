import { formatDuration, type StepReport } from 'bioxen';
import { styled } from '../terminal/colors.js';
import type { StandardStreams } from '../terminal/standard-streams.js';

/** What is being done after a step. */
const NEXT: Readonly<Record<string, string>> = {
  check: 'cloning the template',
  clone: 'configuring the machine',
  provision: 'starting the machine',
  start: 'waiting for its address',
  address: 'waiting for its SSH server',
  ssh: 'running Lua',
  install: 'installing what else is asked for',
  contents: 'removing what machines must not share',
  seal: 'shutting the machine down',
  shutdown: 'making it a template',
};

/** A line that tells what is being done. */
export interface StepLine {
  /** A step is done; shows which is next. */
  tell(report: StepReport): void;
  /** Shows something else that is being done. */
  show(what: string): void;
  /** Makes room for a line of something else. */
  clear(): void;
  end(): void;
}

// Who waits longer wants to know that it goes on, and for how long it has not.
const LONG_MS = 3_000;
const TICK_MS = 1_000;

/** One line on a terminal that tells what is being done, and for how long when it takes long; nothing where standard error is none. */
export function stepLine(streams: StandardStreams): StepLine {
  const isShown = process.stderr.isTTY;
  let what = '';
  let sinceMs = 0;
  const write = (): void => {
    const tookMs = performance.now() - sinceMs;
    const took = tookMs < LONG_MS ? '' : ` ${formatDuration(Math.floor(tookMs / 1_000) * 1_000)}`;
    const text = styled('dim', `${what} …${took}`, process.stderr);
    void streams.write('stderr', `\r\u{1b}[K${text}`);
  };
  const ticking = isShown ? setInterval(write, TICK_MS).unref() : undefined;
  const show = (next: string): void => {
    if (!isShown) return;
    what = next;
    sinceMs = performance.now();
    write();
  };
  const clear = (): void => {
    if (isShown) void streams.write('stderr', '\r\u{1b}[K');
  };
  show('connecting to the pool');
  return {
    tell: ({ step }) => {
      const next = NEXT[step];
      if (next !== undefined) show(next);
    },
    show,
    clear,
    end: () => {
      clearInterval(ticking);
      clear();
    },
  };
}
