import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '@bioxen/core';
import { LinkLane } from './link-lane.js';
import { checkLinkMode, type GuestLinkMode } from './link-mode.js';

/** A connection of a client, and the one that leads on to the guest. */
interface Pair {
  readonly client: Socket;
  readonly guest: Socket;
  readonly lanes: readonly LinkLane[];
}

/**
 * Stands before the SSH server of a guest and is the network between them: what the kernel of this computer would tell a client
 * of a guest that stands still or dies, it can keep to itself.
 */
export class LinkRelay {
  readonly #address: string;
  readonly #innerPort: number;
  readonly #clock: Clock;
  readonly #pairs = new Set<Pair>();
  #door: Server | undefined;
  #mode: GuestLinkMode = 'open';
  #isFrozen = false;

  constructor(address: string, innerPort: number, clock: Clock) {
    this.#address = address;
    this.#innerPort = innerPort;
    this.#clock = clock;
  }

  /** The guest is up: clients are let in, and connections of an earlier boot are reset, as a new kernel does. */
  async open(port: number): Promise<void> {
    this.#resetAll();
    this.#mode = 'open';
    this.#isFrozen = false;
    if (this.#door !== undefined) return;
    const door = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#join(client));
    this.#door = door;
    door.listen({ host: this.#address, port, exclusive: true });
    await once(door, 'listening');
  }

  /** The guest is off: nobody is let in any more. Those that hear nothing go on hearing nothing. */
  close(): void {
    this.#door?.close();
    this.#door = undefined;
  }

  /** Ends all of it. */
  end(): void {
    this.close();
    this.#resetAll();
  }

  /** @throws InvalidOptionError for what is no mode */
  set mode(mode: GuestLinkMode) {
    checkLinkMode(mode);
    this.#mode = mode;
    this.#apply();
  }

  /** The guest stands still, or goes on. */
  set isFrozen(isFrozen: boolean) {
    this.#isFrozen = isFrozen;
    this.#apply();
  }

  #join(client: Socket): void {
    const guest = connect({ host: this.#address, port: this.#innerPort, noDelay: true, allowHalfOpen: true });
    const lanes = [new LinkLane(client, guest, this.#clock), new LinkLane(guest, client, this.#clock)];
    const pair = { client, guest, lanes };
    this.#pairs.add(pair);
    for (const socket of [client, guest]) socket.on('error', () => undefined);
    client.on('close', () => {
      guest.destroy();
      this.#pairs.delete(pair);
    });
    guest.on('close', (hadError) => {
      if (this.#passes) this.#guestLeft(pair, hadError);
    });
    this.#applyTo(pair);
  }

  #guestLeft({ client, lanes }: Pair, hadError: boolean): void {
    if (hadError) client.resetAndDestroy();
    // What is on the way arrives, and the end after it.
    else if (lanes.every(({ isEmpty }) => isEmpty)) client.end();
  }

  get #passes(): boolean {
    return !this.#isFrozen && (this.#mode === 'open' || typeof this.#mode === 'object');
  }

  #apply(): void {
    for (const pair of this.#pairs) this.#applyTo(pair);
  }

  #applyTo({ client, guest, lanes }: Pair): void {
    if (this.#mode === 'reset') {
      client.resetAndDestroy();
      guest.destroy();
      return;
    }
    const lane = this.#mode === 'blackhole' ? 'lost' : this.#passes ? 'passing' : 'held';
    const pace = typeof this.#mode === 'object' ? this.#mode : {};
    for (const each of lanes) each.set(lane, pace);
    // What happened to the guest meanwhile is heard now.
    if (this.#passes && guest.destroyed) client.resetAndDestroy();
  }

  #resetAll(): void {
    for (const { client, guest } of this.#pairs) {
      client.resetAndDestroy();
      guest.destroy();
    }
    this.#pairs.clear();
  }
}
