import { type Random, seededRandom, systemClock } from '@bioxen/core';
import { CallLog } from '../calls/call-log.js';
import { SimDatabase } from '../database/sim-database.js';
import { EventHub } from '../events/event-hub.js';
import { EventQueues } from '../events/event-queues.js';
import { FaultSchedule } from '../faults/fault-schedule.js';
import type { GuestDriver } from '../guests/guest-driver.js';
import { GuestFleet } from '../guests/guest-fleet.js';
import { serverModel } from '../schema/server-model.js';
import { makeBasePool } from '../seed/base-pool.js';
import { smallPool } from '../seed/small-pool.js';
import { SessionStore } from '../sessions/session-store.js';
import type { XapiSimulatorOptions } from '../simulator-options.js';
import { TaskStore } from '../tasks/task-store.js';
import { defaultTiming, type Timing } from '../timing.js';
import { watchGuests } from '../vms/guest-watch.js';
import { DiskStore } from './disk-store.js';
import type { SimPool } from './sim-pool.js';
import { SkewedClock } from './skewed-clock.js';

/** A pool, and what the simulator turns behind its back. */
export interface BuiltPool {
  readonly pool: SimPool;
  readonly clock: SkewedClock;
  /** The hosts, the coordinator first. */
  readonly hosts: readonly string[];
}

/** Makes the pool that the options describe; nothing listens yet. */
export function buildPool(options: XapiSimulatorOptions, driver: GuestDriver): BuiltPool {
  const clock = new SkewedClock(options.clock ?? systemClock);
  const random: Random = options.random ?? seededRandom(options.seed ?? 1);
  const timing = timingOf(options);
  const model = serverModel(options.version ?? '24.11.0');
  const database = new SimDatabase(model, random);
  const seeded = makeBasePool({ database, random, clock }, options.hosts ?? 1);
  (options.pool ?? smallPool())(seeded);
  const events = new EventHub(database, clock, timing);
  const queues = new EventQueues(database, clock);
  const sessions = new SessionStore(database, clock, options.sessionLimit ?? 500, (ref) => {
    events.endSession(ref);
    queues.endSession(ref);
  });
  let lastDomid = 0;
  const pool: SimPool = {
    model,
    clock,
    random,
    timing,
    database,
    sessions,
    events,
    queues,
    tasks: new TaskStore(database, clock),
    guests: new GuestFleet(driver),
    disks: new DiskStore(),
    faults: new FaultSchedule(random),
    calls: new CallLog(),
    nextDomid: () => (lastDomid += 1),
    users: new Map(Object.entries(options.users ?? { root: 'secret' })),
  };
  watchGuests(pool);
  return { pool, clock, hosts: seeded.hosts };
}

function timingOf({ timing = {} }: XapiSimulatorOptions): Timing {
  const given = Object.entries(timing).filter(([, value]) => value !== undefined);
  return { ...defaultTiming, ...Object.fromEntries(given) };
}
