import type { ProgramEvent } from './event-reader.js';
import type { ProgramEnd } from './listening-program.js';

/** What a node had to do with one of its peers. */
export interface P2pPeerReport {
  readonly host: string;
  readonly port: number;
  /** Times that a connection to it came about: 1 is one that lasted. */
  readonly connects: number;
  /** Messages sent to it. */
  readonly sent: number;
  /** Why it could not be reached, the last time that it could not. */
  readonly lastFailure?: string;
}

/** What a node did. */
export interface P2pReport {
  /** `finished`: its time was over. `stopped`: by `stop()`. */
  readonly ended: 'finished' | 'stopped';
  /** How long it ran by the wall clock, milliseconds; only when it finished. */
  readonly ranMs?: number;
  /** Messages of all peers together. */
  readonly sent: number;
  readonly received: number;
  /** In the order of the option `peers`. */
  readonly peers: readonly P2pPeerReport[];
}

/** Counts what a node says of its peers. */
export class P2pTally {
  readonly #peers: P2pPeerReport[];
  #received = 0;

  constructor(peers: readonly { readonly host: string; readonly port: number }[]) {
    this.#peers = peers.map(({ host, port }) => ({ host, port, connects: 0, sent: 0 }));
  }

  take({ name, words, bytes }: ProgramEvent): void {
    if (name === 'message') this.#received += 1;
    const index = Number(words[0]) - 1;
    const peer = this.#peers[index];
    if (peer === undefined) return;
    if (name === 'connected') this.#peers[index] = { ...peer, connects: peer.connects + 1 };
    if (name === 'sent') this.#peers[index] = { ...peer, sent: peer.sent + 1 };
    if (name === 'failed') this.#peers[index] = { ...peer, lastFailure: Buffer.from(bytes).toString('utf8') };
  }

  report(end: ProgramEnd): P2pReport {
    const counts = {
      sent: this.#peers.reduce((sum, peer) => sum + peer.sent, 0),
      received: this.#received,
      peers: this.#peers,
    };
    return end.isStopped
      ? { ended: 'stopped', ...counts }
      : { ended: 'finished', ranMs: Number(end.returned), ...counts };
  }
}
