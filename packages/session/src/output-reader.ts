import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '@bioxen/core';
import type { ReadEvent } from './core/event.js';
import type { RingPosition } from './core/event-ring.js';
import type { SessionLink } from './core/session-link.js';

/** How output is read. */
export interface OutputReadOptions {
  readonly until?: 'idle';
  readonly waitMs?: number;
  readonly stripFinalNewline?: boolean;
}

/** Output of a session as text. Characters whose bytes come apart are put together, each stream for itself. */
export class OutputReader {
  readonly #link: SessionLink;
  readonly #clock: Clock;
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  #from: RingPosition;
  /** One read after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(link: SessionLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
    this.#from = link.position;
  }

  async read(options: OutputReadOptions): Promise<string> {
    const reading = this.#turn.then(
      async () => await this.#read(options),
      async () => await this.#read(options),
    );
    this.#turn = reading.catch(() => undefined);
    return await reading;
  }

  async #read({ until, waitMs = 0, stripFinalNewline = true }: OutputReadOptions): Promise<string> {
    let text = await this.#drain(until);
    if (text === '' && waitMs > 0) text = await this.#await(waitMs);
    return stripFinalNewline && text.endsWith('\n') ? text.slice(0, -1) : text;
  }

  async #drain(wait?: 'idle'): Promise<string> {
    let text = '';
    for (let isMore = true, first = wait; isMore; first = undefined) {
      const { events, next, isLast } = await this.#link.read({
        from: this.#from,
        counts: true,
        ...(first === undefined ? {} : { wait: first }),
      });
      this.#from = next;
      isMore = !isLast;
      for (const event of events) text += this.#textOf(event);
    }
    return text;
  }

  async #await(waitMs: number): Promise<string> {
    const stop = new AbortController();
    const timer = this.#clock.setTimeout(() => {
      stop.abort();
    }, waitMs);
    try {
      for (let text = ''; ;) {
        const { events, next } = await this.#link.read(
          { from: this.#from, counts: true, wait: 'event' },
          stop.signal,
        );
        this.#from = next;
        for (const event of events) text += this.#textOf(event);
        if (text !== '' || events.length === 0) return text;
      }
    } finally {
      timer.cancel();
    }
  }

  #textOf(event: ReadEvent): string {
    switch (event.kind) {
      case 'stdout':
      case 'stderr':
        return this.#decoders[event.kind].write(Buffer.from(event.bytes));
      case 'gap':
        return `${this.#decoders.stdout.end()}[${gapText(event.bytes)}]\n`;
      case 'input':
      case 'result':
      case 'state':
      case 'environment':
        return '';
    }
  }
}

function gapText(bytes: number | undefined): string {
  if (bytes === undefined) return 'earlier output is no longer kept';
  return `${String(bytes)} bytes of earlier events are no longer kept`;
}
