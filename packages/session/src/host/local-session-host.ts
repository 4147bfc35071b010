import {
  type Clock,
  ClosedError,
  type EnvironmentSource,
  type LuaVm,
  parseVmId,
  ResourceExhaustedError,
  SessionAlreadyExistsError,
  SessionNotFoundError,
  systemClock,
  type VmTypeRegistry,
} from '@bioxen/core';
import type { Attachment } from '../core/attachment.js';
import type { AttachOptions } from '../core/attach-policy.js';
import {
  checkAttachOptions,
  checkCreateOptions,
  checkName,
  checkRestartOptions,
} from '../core/option-checks.js';
import type { ReplayedProgram, RestartOptions } from '../core/replay.js';
import { Session } from '../core/session.js';
import type { SessionDetails } from '../core/session-details.js';
import type { SessionInterpreter, SessionLimits } from '../core/session-options.js';
import { InteractiveSession } from '../interactive-session.js';
import { openInterpreter } from './open-interpreter.js';
import type { CreateSessionOptions, SessionHost } from './session-host.js';

/** What a host of sessions needs. */
export interface LocalSessionHostOptions {
  /** The types of VM that sessions can be on. */
  readonly registry: VmTypeRegistry;
  /** What `setEnvironment` asks. @defaultValue none */
  readonly environments?: EnvironmentSource | undefined;
  readonly clock?: Clock | undefined;
  /** @defaultValue 1,000 */
  readonly maxSessions?: number | undefined;
  /** Called when a session was made, has changed or was forgotten. */
  readonly onChange?: ((id: string) => void) | undefined;
  /** Called when a program of one begins. */
  readonly onRun?: ((id: string) => void) | undefined;
}

/** Sessions of this process. */
export class LocalSessionHost implements SessionHost {
  readonly #options: LocalSessionHostOptions;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();
  /** Names of sessions that are being made. */
  readonly #reserved = new Set<string>();
  #isClosed = false;

  constructor(options: LocalSessionHostOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  async create(id: string, options: CreateSessionOptions = {}): Promise<InteractiveSession> {
    checkCreateOptions(options);
    return this.#front((await this.make(id, options)).attach(options.attach));
  }

  /** Opens a session on a VM that somebody else ends. @throws SessionAlreadyExistsError */
  async open(
    id: string,
    vm: LuaVm,
    options: SessionLimits & Pick<CreateSessionOptions, 'attach'> = {},
  ): Promise<InteractiveSession> {
    const session = await this.#make(id, options, async () => await openInterpreter(vm, false));
    return this.#front(session.attach(options.attach));
  }

  attach(id: string, options: AttachOptions = {}): Promise<InteractiveSession> {
    try {
      checkName(id);
      checkAttachOptions(options);
      return Promise.resolve(this.#front(this.find(id).attach(options)));
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  list(): Promise<ReadonlyMap<string, SessionDetails>> {
    return Promise.resolve(new Map([...this.#sessions].map(([id, session]) => [id, session.details()])));
  }

  async detachAll(id: string): Promise<number> {
    await Promise.resolve();
    checkName(id);
    return this.find(id).detachAll();
  }

  async terminate(id: string): Promise<boolean> {
    checkName(id);
    const session = this.#sessions.get(id);
    if (session === undefined) return false;
    this.#sessions.delete(id);
    await session.close('terminated');
    this.#options.onChange?.(id);
    return true;
  }

  async restart(id: string, options: RestartOptions = {}): Promise<readonly ReplayedProgram[]> {
    checkName(id);
    checkRestartOptions(options);
    return await this.find(id).restart(options);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#sessions.keys()].map(async (id) => await this.terminate(id)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Makes a session that nobody is attached to. @throws SessionAlreadyExistsError */
  async make(id: string, { vm = {}, ...limits }: CreateSessionOptions): Promise<Session> {
    const { registry } = this.#options;
    const { type, vmType = type ?? 'basic', ...options } = vm;
    // Before a name is taken: an unknown type says which there are.
    registry.get(vmType);
    return await this.#make(id, limits, async () =>
      openInterpreter(await registry.createVm({ ...options, vmId: id, vmType, persistent: true }), true),
    );
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** @throws SessionNotFoundError */
  find(id: string): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw SessionNotFoundError.named(id, [...this.#sessions.keys()]);
    return session;
  }

  get size(): number {
    return this.#sessions.size + this.#reserved.size;
  }

  sessions(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  async #make(id: string, limits: SessionLimits, open: () => Promise<SessionInterpreter>): Promise<Session> {
    if (this.#isClosed) throw new ClosedError('The host of sessions');
    parseVmId(id, 'session');
    if (this.#sessions.has(id) || this.#reserved.has(id)) throw new SessionAlreadyExistsError(id);
    const { environments, maxSessions = 1_000, onChange, onRun } = this.#options;
    if (this.size >= maxSessions) {
      throw new ResourceExhaustedError('sessions', {
        limit: maxSessions,
        hint: 'End those that are no longer needed.',
      });
    }
    this.#reserved.add(id);
    try {
      const interpreter = await open();
      const session = new Session({
        ...limits,
        id,
        interpreter,
        renew: open,
        clock: this.#clock,
        environments,
        onChange: () => onChange?.(id),
        onRun: () => onRun?.(id),
      });
      if (this.#isClosed) {
        await session.close();
        throw new ClosedError('The host of sessions');
      }
      this.#sessions.set(id, session);
      onChange?.(id);
      return session;
    } finally {
      this.#reserved.delete(id);
    }
  }

  #front(attachment: Attachment): InteractiveSession {
    return new InteractiveSession(attachment, this.#clock);
  }
}
