import {
  type BaseLuaVM,
  type Clock,
  DetachError,
  type EnvironmentSource,
  SessionNotFoundError,
  VmAlreadyExistsError,
  type VmTypeRegistry,
} from '@bioxen/core';
import type { AttachOptions } from './core/attach-policy.js';
import { checkAttachOptions } from './core/option-checks.js';
import type { ReplayedProgram, RestartOptions } from './core/replay.js';
import { LocalSessionHost } from './host/local-session-host.js';
import type { SessionHost, SessionVmOptions } from './host/session-host.js';
import type { InteractiveSession } from './interactive-session.js';
import type { ManagedVms } from './managed-vms.js';
import type { ConnectDaemon } from './vm-manager-options.js';

/** What the sessions of a manager need. */
export interface InteractiveVmsOptions {
  readonly registry: VmTypeRegistry;
  readonly environments: EnvironmentSource | undefined;
  readonly clock: Clock;
  readonly vms: ManagedVms;
  readonly connectDaemon: ConnectDaemon | undefined;
}

let lastManager = 0;

/** The sessions that a manager makes and is attached to: on its own VMs, and in the daemon. */
export class InteractiveVms {
  readonly #options: InteractiveVmsOptions;
  readonly #local: LocalSessionHost;
  readonly #attached = new Map<string, InteractiveSession>();
  /** Where each of them lives. */
  readonly #hosts = new WeakMap<InteractiveSession, SessionHost>();
  readonly #clientName = `manager-${String(process.pid)}-${String(++lastManager)}`;
  #daemon: SessionHost | undefined;
  #connecting: Promise<unknown> = Promise.resolve();

  constructor(options: InteractiveVmsOptions) {
    this.#options = options;
    this.#local = new LocalSessionHost(options);
  }

  /** The sessions that the manager is attached to, by their names. */
  get attached(): ReadonlyMap<string, InteractiveSession> {
    return this.#attached;
  }

  /** Where there may be sessions; a daemon is not started for that. */
  async hosts(): Promise<readonly SessionHost[]> {
    const daemon = await this.#connected(false);
    return daemon === undefined ? [this.#local] : [this.#local, daemon];
  }

  async has(vmId: string): Promise<boolean> {
    return (await this.#local.list()).has(vmId);
  }

  async create(vmId: string, options: SessionVmOptions): Promise<InteractiveSession> {
    const session = await this.#open(vmId, options);
    this.#attached.set(vmId, session);
    return session;
  }

  async attach(vmId: string, options?: AttachOptions): Promise<InteractiveSession> {
    if (options !== undefined) checkAttachOptions(options);
    const attached = this.#attached.get(vmId);
    const isThere = attached !== undefined && this.#hosts.get(attached)?.isClosed !== true;
    if (isThere && options === undefined) return attached;
    const host = await this.#hostOf(vmId);
    if (host === undefined) throw this.#notFound(vmId);
    // First the new one, so that nothing changes when it is refused; an exclusive one has to wait for the old to go.
    if (options?.mode === 'exclusive') await attached?.[Symbol.asyncDispose]();
    const session = await host.attach(vmId, { clientName: this.#clientName, ...options });
    await attached?.[Symbol.asyncDispose]();
    this.#attached.set(vmId, session);
    this.#hosts.set(session, host);
    return session;
  }

  async detach(vmId: string): Promise<void> {
    const session = this.#attached.get(vmId);
    if (session === undefined) {
      throw (await this.#hostOf(vmId)) === undefined ? this.#notFound(vmId) : new DetachError(vmId);
    }
    this.#attached.delete(vmId);
    await session.detach();
  }

  async restart(vmId: string, options?: RestartOptions): Promise<readonly ReplayedProgram[]> {
    const host = await this.#hostOf(vmId);
    if (host === undefined) throw this.#notFound(vmId);
    return await host.restart(vmId, options);
  }

  async terminate(vmId: string): Promise<boolean> {
    this.#attached.delete(vmId);
    const host = await this.#hostOf(vmId);
    return host === undefined ? false : await host.terminate(vmId);
  }

  /** The session that the manager is attached to. @throws SessionNotFoundError */
  async find(vmId: string): Promise<InteractiveSession> {
    const session = this.#attached.get(vmId);
    if (session !== undefined) return session;
    if ((await this.#hostOf(vmId)) === undefined) throw this.#notFound(vmId);
    throw new SessionNotFoundError(vmId, { hint: `Attach to it first: attachToVm('${vmId}').` });
  }

  async close(): Promise<void> {
    this.#attached.clear();
    await Promise.all([this.#local.close(), this.#daemon?.close()]);
  }

  async #open(vmId: string, options: SessionVmOptions): Promise<InteractiveSession> {
    const { vms, connectDaemon } = this.#options;
    const attach = { clientName: this.#clientName };
    if (options.persistent === true && connectDaemon !== undefined) {
      const daemon = await this.#connected(true);
      if (daemon !== undefined) {
        const session = await daemon.create(vmId, { vm: options, attach });
        this.#hosts.set(session, daemon);
        return session;
      }
    }
    const existing = vms.get(vmId);
    if (existing !== undefined && !(await this.has(vmId)) && Object.keys(options).length > 0) {
      throw new VmAlreadyExistsError(vmId, {
        hint: 'Leave the options out to open a session on the VM as it is, or choose another id.',
      });
    }
    const vm: BaseLuaVM = existing ?? (await vms.create(vmId, { ...options, persistent: true }));
    try {
      return await this.#local.open(vmId, vm, { attach });
    } catch (error) {
      if (existing === undefined) await vms.remove(vmId);
      throw error;
    }
  }

  /** Where a session is. What is not in this process may be in the daemon, left there by another. */
  async #hostOf(vmId: string): Promise<SessionHost | undefined> {
    if (await this.has(vmId)) return this.#local;
    if (this.#options.vms.get(vmId) !== undefined) return undefined;
    const daemon = await this.#connected(false);
    return daemon !== undefined && (await daemon.list()).has(vmId) ? daemon : undefined;
  }

  /** One connection, whoever asks for it first. */
  async #connected(start: boolean): Promise<SessionHost | undefined> {
    const connect = async (): Promise<SessionHost | undefined> => {
      if (this.#daemon?.isClosed === true) this.#daemon = undefined;
      return (this.#daemon ??= await this.#options.connectDaemon?.(start));
    };
    const connecting = this.#connecting.then(connect, connect);
    this.#connecting = connecting.catch(() => undefined);
    return await connecting;
  }

  #notFound(vmId: string): SessionNotFoundError {
    return this.#options.vms.get(vmId) === undefined
      ? new SessionNotFoundError(vmId)
      : SessionNotFoundError.withoutSession(vmId);
  }
}
