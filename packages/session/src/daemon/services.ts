import { ProtocolError, printable } from '@bioxen/core';
import type { DaemonService } from './daemon-service.js';

/** The services of a daemon, by name. */
export class Services {
  readonly #services: ReadonlyMap<string, DaemonService>;

  constructor(services: Readonly<Record<string, DaemonService>> = {}) {
    this.#services = new Map(Object.entries(services));
  }

  /** What of them would be lost with the daemon. */
  get alive(): number {
    return [...this.#services.values()].reduce((sum, { alive }) => sum + alive, 0);
  }

  /** @throws ProtocolError when there is no such service, and what it throws */
  async call(
    name: string,
    method: string,
    params: unknown,
    { signal, gone }: { readonly signal: AbortSignal; readonly gone: AbortSignal },
  ): Promise<unknown> {
    const service = this.#services.get(name);
    if (service === undefined) {
      throw new ProtocolError(`The daemon has no service '${printable(name)}'.`, {
        hint: 'It may be older: bioxen daemon restart',
      });
    }
    return await service.call(method, params, signal, gone);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#services.values()].map(async (service) => await service.close()));
  }
}
