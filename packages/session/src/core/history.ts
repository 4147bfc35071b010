/** What became of a program. */
export type HistoryOutcome = 'running' | 'ok' | 'failed' | 'interrupted' | 'lost';

/** A program that a session has run. */
export interface HistoryEntry {
  readonly requestId: number;
  /** When it began: wall clock, milliseconds since 1970. */
  readonly time: number;
  readonly clientId: string;
  readonly code: string;
  readonly outcome: HistoryOutcome;
}

/** Which entries are asked for. */
export interface HistoryQuery {
  /** The last so many. @defaultValue 100 */
  readonly limit?: number;
  /** Only those with this text in their code. */
  readonly grep?: string;
}

/** What others get is a copy: an outcome comes later. */
type OwnEntry = Omit<HistoryEntry, 'outcome'> & { outcome: HistoryOutcome };

const MAX_ENTRIES = 1_000;
const MAX_CHARACTERS = 2 ** 20;
/** So many more may stand until the oldest go together. */
const SLACK = 250;

/** The last programs of a session: at most 1,000 with together a million characters. */
export class History {
  #entries: OwnEntry[] = [];
  /** Those that run, by their request. */
  readonly #running = new Map<number, OwnEntry>();
  #characters = 0;

  /** Adds one that begins to run. Code that begins with a space is not kept. */
  begin(entry: Omit<HistoryEntry, 'outcome'>): void {
    if (entry.code.startsWith(' ')) return;
    const { requestId, time, clientId, code } = entry;
    // Field by field: V8 takes ten times as long for a copy with one more field.
    const own: OwnEntry = { requestId, time, clientId, code, outcome: 'running' };
    this.#running.set(requestId, own);
    this.#entries.push(own);
    this.#characters += code.length;
    if (this.#entries.length <= MAX_ENTRIES + SLACK && this.#characters <= MAX_CHARACTERS) return;
    let gone = Math.max(0, this.#entries.length - MAX_ENTRIES);
    for (const { code } of this.#entries.slice(0, gone)) this.#characters -= code.length;
    while (this.#characters > MAX_CHARACTERS) this.#characters -= this.#entries[gone++]?.code.length ?? 0;
    this.#entries = this.#entries.slice(gone);
  }

  end(requestId: number, outcome: HistoryOutcome): void {
    const entry = this.#running.get(requestId);
    if (entry === undefined) return;
    entry.outcome = outcome;
    this.#running.delete(requestId);
  }

  /** The programs of a request, in their order. */
  of(requestId: number): readonly HistoryEntry[] {
    return this.#entries.filter((entry) => entry.requestId === requestId).map((entry) => ({ ...entry }));
  }

  list({ limit = 100, grep }: HistoryQuery = {}): readonly HistoryEntry[] {
    const kept = this.#entries.slice(-MAX_ENTRIES);
    const matching = grep === undefined ? kept : kept.filter(({ code }) => code.includes(grep));
    return limit === 0 ? [] : matching.slice(-limit).map((entry) => ({ ...entry }));
  }
}
