import { Attachment, type AttachedSession } from './attachment.js';
import { type AttachOptions, inTheWay, type Leave } from './attach-policy.js';
import { ReadPositions } from './read-positions.js';
import type { SessionClient } from './session-details.js';

/** Who is attached to a session, and how far those have read who were. */
export class Attachments {
  readonly #session: AttachedSession;
  readonly #onChange: () => void;
  readonly #attached = new Map<string, Attachment>();
  readonly #positions = new ReadPositions();
  #lastClient = 0;

  /** @param onChange called when one has come or gone */
  constructor(session: AttachedSession, onChange: () => void) {
    this.#session = session;
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#attached.size;
  }

  clients(): readonly SessionClient[] {
    return [...this.#attached.values()].map(({ clientId, name, mode }) => ({ clientId, name, mode }));
  }

  /** @throws AttachError when others are in the way and it does not take over */
  attach(options: AttachOptions): Attachment {
    const { id, ring, state, flow } = this.#session;
    if (options.lossless === true) flow.check();
    for (const other of inTheWay(id, [...this.#attached.values()], options)) this.detach(other, 'taken over');
    const clientId = `c${String(++this.#lastClient)}`;
    const start = this.#positions.startOf(options, ring.end);
    const attachment = new Attachment(this.#session, clientId, options, start);
    this.#attached.set(clientId, attachment);
    this.#session.emit({ kind: 'state', state, what: 'attached', clientId });
    if (options.fromSeq === 'now') attachment.readFrom(ring.end);
    this.#onChange();
    return attachment;
  }

  /** The client reads and sends no more; what it has sent goes on. */
  detach(attachment: Attachment, what: Leave): void {
    const { clientId, name } = attachment;
    if (!this.#attached.delete(clientId)) return;
    attachment.end(what);
    this.#session.flow.forget(clientId);
    this.#positions.remember(name, attachment.position);
    this.#session.emit({ kind: 'state', state: this.#session.state, what, clientId });
    attachment.seesTo(this.#session.ring.end.seq - 1);
    this.#onChange();
  }

  /** Detaches everybody; gives back how many there were. */
  detachAll(): number {
    const all = [...this.#attached.values()];
    for (const attachment of all) this.detach(attachment, 'detached by another');
    return all.length;
  }
}
