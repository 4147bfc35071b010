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

/** What others get is a copy: the entry of a program that is gone is used again. */
type OwnEntry = { -readonly [Key in keyof HistoryEntry]: HistoryEntry[Key] };

const MAX_ENTRIES = 1_000;
const MAX_CHARACTERS = 2 ** 20;

/** The last programs of a session: at most 1,000 with together a million characters. */
export class History {
  /** A ring: the oldest at `#head`. */
  readonly #entries: OwnEntry[] = [];
  #head = 0;
  #size = 0;
  #characters = 0;
  /** That of the program that runs: there is one at a time. */
  #running: OwnEntry | undefined;

  /** Adds one that begins to run. Code that begins with a space is not kept. */
  begin({ requestId, time, clientId, code }: Omit<HistoryEntry, 'outcome'>): void {
    this.#running = undefined;
    if (code.startsWith(' ')) return;
    if (this.#size === MAX_ENTRIES) this.#drop();
    const at = (this.#head + this.#size++) % MAX_ENTRIES;
    const entry = this.#entries[at];
    if (entry === undefined) {
      this.#entries[at] = { requestId, time, clientId, code, outcome: 'running' };
    } else {
      entry.requestId = requestId;
      entry.time = time;
      entry.clientId = clientId;
      entry.code = code;
      entry.outcome = 'running';
    }
    this.#running = this.#entries[at];
    this.#characters += code.length;
    while (this.#characters > MAX_CHARACTERS) this.#drop();
  }

  end(requestId: number, outcome: HistoryOutcome): void {
    if (this.#running?.requestId !== requestId) return;
    this.#running.outcome = outcome;
    this.#running = undefined;
  }

  /** The programs of a request, in their order. */
  of(requestId: number): readonly HistoryEntry[] {
    return this.#kept().filter((entry) => entry.requestId === requestId);
  }

  list({ limit = 100, grep }: HistoryQuery = {}): readonly HistoryEntry[] {
    const kept = this.#kept();
    const matching = grep === undefined ? kept : kept.filter(({ code }) => code.includes(grep));
    return limit === 0 ? [] : matching.slice(-limit);
  }

  /** Copies, the oldest first. */
  #kept(): readonly HistoryEntry[] {
    return Array.from({ length: this.#size }, (_, place) => ({ ...this.#at(place) }));
  }

  #at(place: number): OwnEntry {
    return this.#entries[(this.#head + place) % MAX_ENTRIES] as OwnEntry;
  }

  #drop(): void {
    const oldest = this.#at(0);
    this.#characters -= oldest.code.length;
    oldest.code = '';
    if (this.#running === oldest) this.#running = undefined;
    this.#head = (this.#head + 1) % MAX_ENTRIES;
    this.#size--;
  }
}
