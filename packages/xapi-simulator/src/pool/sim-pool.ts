import type { Clock, Random } from '@bioxen/core';
import type { CallLog } from '../calls/call-log.js';
import type { SimDatabase } from '../database/sim-database.js';
import type { EventHub } from '../events/event-hub.js';
import type { EventQueues } from '../events/event-queues.js';
import type { FaultSchedule } from '../faults/fault-schedule.js';
import type { GuestFleet } from '../guests/guest-fleet.js';
import type { ServerModel } from '../schema/server-model.js';
import type { SessionStore } from '../sessions/session-store.js';
import type { TaskStore } from '../tasks/task-store.js';
import type { Timing } from '../timing.js';
import type { DiskStore } from './disk-store.js';

/** Everything that the hosts of a pool share. */
export interface SimPool {
  readonly model: ServerModel;
  readonly clock: Clock;
  readonly random: Random;
  readonly timing: Timing;
  readonly database: SimDatabase;
  readonly sessions: SessionStore;
  readonly events: EventHub;
  readonly queues: EventQueues;
  readonly tasks: TaskStore;
  readonly guests: GuestFleet;
  readonly disks: DiskStore;
  readonly faults: FaultSchedule;
  readonly calls: CallLog;
  /** Numbers the domains: no two VMs that run, now or later, have the same. */
  readonly nextDomid: () => number;
  /** User names and their passwords. */
  readonly users: Map<string, string>;
}

/** One host as the dispatcher sees it. */
export interface HostRole {
  /** 0 is the first. */
  readonly index: number;
  readonly ref: string;
  /** Does it speak for the pool? */
  readonly isCoordinator: () => boolean;
  /** What a slave tells its clients: the address of the coordinator. */
  readonly coordinatorAddress: () => string;
  /** That of its port without TLS. */
  readonly coordinatorPlainAddress: () => string;
  /** The fingerprint of the coordinator's certificate, when it has one. */
  readonly coordinatorFingerprint: () => string | undefined;
}
