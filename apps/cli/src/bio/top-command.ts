import { type Cells, type CellStatus, type CellVm, type CellVmChange, findCells } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import { parseTime } from '../limits/parse-time.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { ensureTerminalSize } from '../terminal/known-size.js';
import { exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { topFrame } from './top-frame.js';

/** Flags of `bio top`. */
export interface TopFlags {
  readonly once?: boolean;
  readonly interval?: string;
  readonly json?: boolean;
}

const DEFAULT_INTERVAL_MS = 1_000;
const PIPE_COLUMNS = 130;
const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

/** What the letters of keys do to a VM in a state. */
const KEYS: Readonly<Record<string, (state: string) => CellVmChange | undefined>> = {
  s: (state) => (state === 'created' || state === 'stopped' ? 'start' : 'stop'),
  p: (state) => (state === 'running' ? 'pause' : state === 'paused' ? 'resume' : undefined),
};

/** `bioxen bio top`: the cells as they are, again and again. Once where there is no terminal. */
export async function topBio(flags: TopFlags, streams: StandardStreams): Promise<number> {
  const intervalMs =
    flags.interval === undefined ? DEFAULT_INTERVAL_MS : parseTime('--interval', flags.interval);
  await using cells = await findCells();
  if (flags.json === true) {
    await printJson(streams, { schemaVersion: 1, cells: (await cells?.list()) ?? [] });
    return exitCode.ok;
  }
  const isLive = process.stdin.isTTY && process.stdout.isTTY && flags.once !== true;
  ensureTerminalSize();
  if (isLive) return await new Top(cells, intervalMs, streams).run();
  const lines = topFrame({
    cells: (await cells?.list()) ?? [],
    rates: new Map(),
    selected: undefined,
    columns: process.stdout.isTTY ? process.stdout.columns : PIPE_COLUMNS,
    rows: Infinity,
    colors: {},
  });
  await streams.write('stdout', `${lines.map((text) => text.trimEnd()).join('\n')}\n`);
  return exitCode.ok;
}

/** A live picture on a terminal. */
class Top {
  #cells: Cells | undefined;
  readonly #intervalMs: number;
  readonly #streams: StandardStreams;
  readonly #rates = new Map<string, number>();
  #status: readonly CellStatus[] = [];
  #residues: ReadonlyMap<string, number> = new Map();
  #readAt = 0;
  #selected = 0;
  #notice: string | undefined;
  #end: (code: number) => void = () => undefined;

  constructor(cells: Cells | undefined, intervalMs: number, streams: StandardStreams) {
    this.#cells = cells;
    this.#intervalMs = intervalMs;
    this.#streams = streams;
  }

  async run(): Promise<number> {
    const { stdin, stdout } = process;
    const ended = new Promise<number>((resolve) => {
      this.#end = resolve;
    });
    using _signals = stopSignals((signal) => {
      this.#end(exitCodeOf(signal));
    });
    const onKey = (bytes: Buffer): void => {
      void this.#press(bytes.toString());
    };
    const draw = (): void => {
      this.#draw();
    };
    void this.#streams.write('stdout', ENTER);
    stdin.setRawMode(true);
    stdin.on('data', onKey).resume();
    stdout.on('resize', draw);
    let timer: NodeJS.Timeout | undefined;
    const tick = async (): Promise<void> => {
      await this.#refresh();
      timer = setTimeout(() => void tick(), this.#intervalMs);
    };
    try {
      void tick();
      return await ended;
    } finally {
      clearTimeout(timer);
      stdout.off('resize', draw);
      stdin.off('data', onKey).pause();
      stdin.setRawMode(false);
      await this.#streams.write('stdout', LEAVE);
      if (this.#cells !== undefined) await this.#cells.close();
    }
  }

  get #vms(): readonly CellVm[] {
    return this.#status.flatMap(({ vms }) => vms);
  }

  async #refresh(): Promise<void> {
    try {
      this.#cells ??= await findCells();
      this.#status = (await this.#cells?.list()) ?? [];
    } catch (error) {
      // The daemon may have ended; another may follow.
      this.#cells = undefined;
      this.#status = [];
      this.#notice = error instanceof Error ? error.message : String(error);
    }
    this.#measure(performance.now());
    this.#draw();
  }

  #measure(now: number): void {
    const seconds = (now - this.#readAt) / 1000;
    this.#rates.clear();
    for (const { vmId, residues } of this.#vms) {
      const before = this.#residues.get(vmId);
      if (before !== undefined && seconds > 0)
        this.#rates.set(vmId, Math.max(0, residues - before) / seconds);
    }
    this.#residues = new Map(this.#vms.map(({ vmId, residues }) => [vmId, residues]));
    this.#readAt = now;
  }

  #draw(): void {
    const { columns, rows } = process.stdout;
    const last = this.#vms.length - 1;
    this.#selected = Math.max(0, Math.min(this.#selected, last));
    const lines = topFrame({
      cells: this.#status,
      rates: this.#rates,
      selected: this.#vms[this.#selected]?.vmId,
      columns,
      rows,
      colors: process.stdout,
      notice: this.#notice,
    });
    const picture = lines.map((text) => `${text}${CLEAR_LINE}`).join('\r\n');
    void this.#streams.write('stdout', `${HOME}${picture}${CLEAR_BELOW}`);
  }

  async #press(key: string): Promise<void> {
    if (key === 'q' || key === '\u0003' || key === '\u0004') {
      this.#end(exitCode.ok);
      return;
    }
    this.#notice = undefined;
    if (key === '\u001B[A' || key === 'k') this.#selected--;
    if (key === '\u001B[B' || key === 'j') this.#selected++;
    const vm = this.#vms[this.#selected];
    const change = vm === undefined || !Object.hasOwn(KEYS, key) ? undefined : KEYS[key]?.(vm.state);
    if (vm === undefined || change === undefined) {
      this.#draw();
      return;
    }
    try {
      await this.#cells?.change(vm.vmId, change);
    } catch (error) {
      this.#notice = error instanceof Error ? error.message : String(error);
    }
    await this.#refresh();
  }
}
