import type { XAPIClient } from '@bioxen/xapi';
import { connectPool } from '../config/client-options.js';
import type { MachineOptions } from './machine-options.js';

/** The client of a pool: the one that was given, or one of its own, which is connected on demand. */
export class PoolAccess {
  readonly #options: Pick<MachineOptions, 'client' | 'config' | 'logger'>;
  readonly #signal: AbortSignal;
  #client: Promise<XAPIClient> | undefined;

  constructor(options: Pick<MachineOptions, 'client' | 'config' | 'logger'>, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** Connected; a connection that failed is tried again. @throws what `connectPool` throws */
  client(): Promise<XAPIClient> {
    const { client, config, logger } = this.#options;
    if (client !== undefined) return Promise.resolve(client);
    this.#client ??= connectPool(config, { signal: this.#signal, logger }).catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  /** The same where there is one already. */
  async known(): Promise<XAPIClient | undefined> {
    return this.#options.client ?? (await this.#client?.catch(() => undefined));
  }

  /** Closes the one of its own. Idempotent. */
  async close(): Promise<void> {
    if (this.#options.client === undefined) await (await this.known())?.close();
  }
}
