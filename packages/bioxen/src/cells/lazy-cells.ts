import type { DaemonService } from '@bioxen/session';

/** The cells of the daemon, loaded with their first call: a daemon of sessions alone has no use for them. */
export class LazyCells implements DaemonService {
  #service: Promise<DaemonService> | undefined;
  #loaded: DaemonService | undefined;

  get alive(): number {
    return this.#loaded?.alive ?? 0;
  }

  async call(method: string, params: unknown, signal: AbortSignal, gone: AbortSignal): Promise<unknown> {
    this.#service ??= import('./cell-service.js').then(({ CellService }) => {
      this.#loaded = new CellService();
      return this.#loaded;
    });
    return await (await this.#service).call(method, params, signal, gone);
  }

  async close(): Promise<void> {
    await (await this.#service?.catch(() => undefined))?.close();
  }
}
