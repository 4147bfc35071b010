import type { SshHost } from '@bioxen/ssh-exec';
import { reachMachine } from './bring-up.js';
import type { KnownMachine } from './known-machine.js';
import type { MachineOptions } from './machine-options.js';
import type { PoolAccess } from './pool-access.js';
import { toldAddress } from './told-address.js';

/** How long the pool may take to tell where a machine is that nobody is connected to. */
export const FOLLOW_MS = 3_000;

/** The way into a machine: where it is, and the host to run programs on. */
export class MachineLogin {
  readonly #options: MachineOptions;
  readonly #pool: PoolAccess;
  readonly #signal: AbortSignal;
  #ip: string | undefined;
  #ssh: SshHost | undefined;
  #following: Promise<SshHost> | undefined;

  /** @param signal aborts when nobody wants in any more */
  constructor(options: MachineOptions, pool: PoolAccess, signal: AbortSignal) {
    this.#options = options;
    this.#pool = pool;
    this.#signal = signal;
  }

  /** The address that was reached last. */
  get ip(): string | undefined {
    return this.#ip;
  }

  /** Undefined while nobody is logged in. */
  get ssh(): SshHost | undefined {
    return this.#ssh;
  }

  /** Somebody has logged in. */
  set({ ip, ssh }: { readonly ip: string; readonly ssh: SshHost }): void {
    this.#ip = ip;
    this.#ssh = ssh;
  }

  /** A host that nobody is connected to may have moved: a guest whose address changed is followed to the new one. */
  async followed(ssh: SshHost, known: KnownMachine | undefined): Promise<SshHost> {
    if (ssh.connections > 0 || known === undefined) return ssh;
    this.#following ??= this.#follow(ssh, known).finally(() => {
      this.#following = undefined;
    });
    return await this.#following;
  }

  async logout(): Promise<void> {
    const ssh = this.#ssh;
    this.#ssh = undefined;
    await ssh?.close();
  }

  /** The machine is gone, and its address with it. */
  forget(): void {
    this.#ip = undefined;
  }

  async #follow(ssh: SshHost, known: KnownMachine): Promise<SshHost> {
    const signal = this.#signal;
    const client = await this.#pool.client();
    // A pool that does not answer, or a machine that is off, is no reason to look elsewhere.
    const call = { signal, timeoutMs: FOLLOW_MS };
    const ip = await toldAddress(client, this.#options.config, known.ref, call).catch(() => undefined);
    if (ip === undefined || ip === this.#ip || ssh !== this.#ssh) return this.#ssh ?? ssh;
    const moved = await reachMachine(client, this.#options, known, { ip, isUp: true }, signal);
    if (ssh !== this.#ssh) {
      await moved.close();
      return this.#ssh ?? ssh;
    }
    this.set({ ip, ssh: moved });
    await ssh.close();
    return moved;
  }
}
