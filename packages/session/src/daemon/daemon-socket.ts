import { lstatSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { Clock, Logger } from '@bioxen/core';
import { unusable } from './runtime-directory.js';

const CHECK_MS = 30_000;
const MAX_CONNECTIONS = 1_024;
const UMASK = 0o177;

/** What the socket of a daemon is made of. */
export interface DaemonSocketOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onConnection: (socket: Socket) => void;
  /** Asked when the socket is gone, as after its user logged out; makes ready what it needs. */
  readonly mayListenAgain: () => Promise<boolean>;
  /** Called now and then. */
  readonly onLook: () => void;
  readonly onListeningAgain: () => void;
}

/** A unix socket that only its user can open. Whoever takes it away: it is made again. */
export class DaemonSocket {
  readonly #options: DaemonSocketOptions;
  #server: Server | undefined;
  #inode = 0n;
  #isClosed = false;

  constructor(options: DaemonSocketOptions) {
    this.#options = options;
  }

  /** @throws ProcessRegistryError */
  async listen(): Promise<void> {
    const { path, onConnection } = this.#options;
    const server = createServer(onConnection);
    server.maxConnections = MAX_CONNECTIONS;
    // Closing a server removes the file that it was opened with, whosever that is by then: the real name comes later.
    const first = join(dirname(path), `n${String(process.pid)}`);
    await rm(first, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        reject(unusable(path, 'cannot be opened', error));
      });
      // The rights stand from the first moment on: chmod would come too late.
      const before = process.umask(UMASK);
      try {
        server.listen(first, resolve);
      } finally {
        process.umask(before);
      }
    });
    this.#inode = inodeOf(first) ?? 0n;
    await rename(first, path);
    this.#server?.close();
    this.#server = server;
    this.#watch();
  }

  /** Takes no more connections. The file goes if it is still this one's. */
  close(): void {
    this.#isClosed = true;
    if (this.#isThere()) rmSync(this.#options.path, { force: true });
    this.#server?.close();
  }

  #isThere(): boolean {
    return inodeOf(this.#options.path) === this.#inode;
  }

  #watch(): void {
    this.#options.clock.setTimeout(
      () => {
        if (this.#isClosed) return;
        this.#options.onLook();
        if (this.#isThere()) this.#watch();
        else void this.#listenAgain();
      },
      CHECK_MS,
      { unref: true },
    );
  }

  async #listenAgain(): Promise<void> {
    const { logger, mayListenAgain, onListeningAgain } = this.#options;
    try {
      if (!(await mayListenAgain())) {
        this.#watch();
        return;
      }
      await this.listen();
      onListeningAgain();
      logger.warn({}, 'the socket was gone and is there again');
    } catch (error) {
      logger.error({ error: String(error) }, 'the socket is gone and cannot be made again');
      this.#watch();
    }
  }
}

/**
 * As a bigint: after a synchronous look at a socket in plain numbers, Node's next imports take links for what they point to
 * (nodejs/node#51142), and a package that its folder links to finds none of its own dependencies.
 */
function inodeOf(path: string): bigint | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
