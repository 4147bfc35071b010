import type { AttachOptions } from './core/attach-policy.js';
import type { ReplayedProgram, RestartOptions } from './core/replay.js';
import type { SessionDetails } from './core/session-details.js';
import type { InteractiveSession } from './interactive-session.js';
import type { InteractiveVms } from './interactive-vms.js';

/** The sessions of a manager, those of this process and those of the daemon. */
export class SessionManager {
  readonly #vms: InteractiveVms;

  /** For `VMManager`, which has one. */
  constructor(vms: InteractiveVms) {
    this.#vms = vms;
  }

  /** Name → what is known of it, in the order of their creation. */
  async listSessions(): Promise<ReadonlyMap<string, SessionDetails>> {
    const hosts = await this.#vms.hosts();
    const lists = await Promise.all(hosts.map(async (host) => await host.list()));
    return new Map(lists.flatMap((list) => [...list]));
  }

  /** What is known of one; undefined when there is none. */
  async getSession(vmId: string): Promise<SessionDetails | undefined> {
    return (await this.listSessions()).get(vmId);
  }

  /** The same as `attachToVm` of the manager. @throws SessionNotFoundError, AttachError */
  async attach(vmId: string, options?: AttachOptions): Promise<InteractiveSession> {
    return await this.#vms.attach(vmId, options);
  }

  /**
   * Gives a session that has ended a fresh interpreter; nothing is run again but what is listed.
   * @throws SessionNotFoundError, SessionStateError, InvalidOptionError
   */
  async restartSession(vmId: string, options?: RestartOptions): Promise<readonly ReplayedProgram[]> {
    return await this.#vms.restart(vmId, options);
  }

  /** Ends a session; resolves with false when there is none of this name. */
  async terminateSession(vmId: string): Promise<boolean> {
    return await this.#vms.terminate(vmId);
  }
}
