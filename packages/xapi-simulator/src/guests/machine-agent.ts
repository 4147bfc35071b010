import type { Clock, TimerHandle } from '@bioxen/core';
import type { AgentReport } from './guest-event.js';
import type { GuestSpec } from './guest-spec.js';

const features: AgentReport['features'] = new Set(['shutdown', 'poweroff', 'reboot', 'suspend']);

/** What its agent has to do with. */
export interface MachineAgentOptions {
  readonly clock: Clock;
  /** What it tells. */
  readonly address: string;
  readonly osVersion: AgentReport['osVersion'];
  /** Hears it. */
  readonly tell: (report: AgentReport) => void;
  /** A machine that stands still tells nothing before it goes on. */
  readonly isStill: () => boolean;
}

/** The agent in a machine. */
export class MachineAgent {
  readonly #options: MachineAgentOptions;
  #timer: TimerHandle | undefined;
  #owesReport = false;

  constructor(options: MachineAgentOptions) {
    this.#options = options;
  }

  /** The machine runs from now on. */
  begin(agent: GuestSpec['agent']): void {
    if (typeof agent === 'string') return;
    this.#timer = this.#options.clock.setTimeout(() => this.report(), agent.delayMs, { unref: true });
  }

  /** Tells, now or when the machine goes on. */
  report(): void {
    this.#owesReport = this.#options.isStill();
    const { address, osVersion, tell } = this.#options;
    if (!this.#owesReport) tell({ address, osVersion, features });
  }

  /** The machine goes on. */
  goOn(): void {
    if (this.#owesReport) this.report();
  }

  /** Nothing is owed any more. */
  forget(): void {
    this.#owesReport = false;
  }

  /** The machine ends. */
  end(): void {
    this.#timer?.cancel();
  }
}
