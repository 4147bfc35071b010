import { formatBytes, type InteractiveSession, type ReadEvent } from 'bioxen';
import type { LastLine } from '../repl/last-line.js';
import { inputNotice } from './input-notice.js';
import { lastScreenful } from './last-screenful.js';
import type { SessionScreen } from './session-screen.js';

/** Rows of a terminal that what is said of the session takes, and the prompt. */
const OTHER_ROWS = 5;

/** What an event view is for. */
export interface EventViewOptions {
  readonly session: Pick<InteractiveSession, 'id' | 'clientId'>;
  readonly isForPeople: boolean;
  readonly onState: (event: ReadEvent & { readonly kind: 'state' }) => void;
}

/** Shows what happens in a session; what a change of its state means is for others to say. */
export class EventView {
  /** Takes what programs write. */
  lastLine: LastLine | undefined;
  readonly #screen: SessionScreen;
  readonly #options: EventViewOptions;

  constructor(screen: SessionScreen, options: EventViewOptions) {
    this.#screen = screen;
    this.#options = options;
  }

  async show(event: ReadEvent): Promise<void> {
    const { session, isForPeople, onState } = this.#options;
    switch (event.kind) {
      case 'stdout':
      case 'stderr':
        if (event.kind === 'stdout') this.lastLine?.add(event.bytes);
        await this.#screen.output(event.kind, event.bytes);
        return;
      case 'input':
        if (event.clientId !== session.clientId && isForPeople) this.#screen.notice(inputNotice(event));
        return;
      case 'result':
        return;
      case 'state':
        onState(event);
        return;
      case 'gap':
        this.#screen.notice(
          `${event.bytes === undefined ? 'Earlier output' : `${String(event.bytes)} bytes of earlier events`} are no longer kept.`,
        );
        return;
      case 'environment':
        this.#screen.notice(`Environment ${event.name}`);
    }
  }

  /** The last screenful of these events. Of what is left out, only what the session has become counts. */
  async showLast(events: readonly ReadEvent[]): Promise<void> {
    const { rows, columns } = process.stdout;
    const { shown, leftOut, leftOutBytes } = lastScreenful(events, {
      rows: Math.max(1, rows - OTHER_ROWS),
      columns,
    });
    for (const event of leftOut) if (event.kind === 'state' || event.kind === 'gap') await this.show(event);
    if (leftOutBytes > 0) {
      this.#screen.notice(
        `${formatBytes(leftOutBytes)} of earlier output left out. All that is kept: bioxen session read ${this.#options.session.id} --from all`,
      );
    }
    for (const event of shown) await this.show(event);
  }
}
