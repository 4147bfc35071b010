import type { HaltedGuest, PausedGuest, RunningGuest, SuspendedGuest } from './guest.js';
import type { Machine } from './machine.js';

/** A machine as one that is off. */
export function haltedGuest(machine: Machine): HaltedGuest {
  return {
    state: 'halted',
    start: async ({ paused = false, spec } = {}) => {
      await machine.start(spec, paused);
      return paused ? pausedGuest(machine) : runningGuest(machine);
    },
    snapshot: () => machine.keepDisk(),
    revert: (disk) => machine.restoreDisk(disk),
    destroy: () => machine.destroy(),
  };
}

function runningGuest(machine: Machine): RunningGuest {
  return {
    state: 'running',
    ...machine.endpoint,
    console: machine.console,
    events: machine.events,
    pause: async () => {
      machine.freeze();
      return pausedGuest(machine);
    },
    suspend: async () => {
      await machine.suspend();
      return suspendedGuest(machine);
    },
    snapshot: () => machine.keepDisk(),
    setLink: async (mode) => machine.setLink(mode),
    requestShutdown: async () => machine.tell('shutdown'),
    requestReboot: async () => machine.tell('reboot'),
    powerOff: () => powerOff(machine),
  };
}

function pausedGuest(machine: Machine): PausedGuest {
  return {
    state: 'paused',
    ...machine.endpoint,
    unpause: async () => {
      machine.thaw();
      return runningGuest(machine);
    },
    snapshot: () => machine.keepDisk(),
    powerOff: () => powerOff(machine),
  };
}

function suspendedGuest(machine: Machine): SuspendedGuest {
  return {
    state: 'suspended',
    resume: async () => {
      await machine.resume();
      return runningGuest(machine);
    },
    snapshot: () => machine.keepDisk(),
    powerOff: () => powerOff(machine),
  };
}

async function powerOff(machine: Machine): Promise<HaltedGuest> {
  await machine.off();
  return haltedGuest(machine);
}
