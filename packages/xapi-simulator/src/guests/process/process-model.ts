import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@bioxen/core';
import { LinkRelay } from '../link-relay.js';
import { noLink } from '../no-link.js';
import type { MachineModel } from '../machine-model.js';
import { hostOsVersion } from '../os-version.js';
import { type GuestAccount, writeAccountFiles } from './account.js';
import { bwrapArguments } from './bwrap-arguments.js';
import { guestInit, powerPrograms, rebootCode } from './guest-init.js';
import { xenstorePrograms } from '../xenstore-programs.js';
import { makeLocalPrefix } from './local-prefix.js';
import { freezeNamespace, thawProcesses } from './namespace-signals.js';
import type { ProcessPrograms } from './process-programs.js';
import { listeningLine, sshdArguments } from './sshd-arguments.js';

// What reboot(2) does in a PID namespace: its first process ends by SIGINT, to turn off, or by SIGHUP.
const offCode = 128 + 2;
const resetCode = 128 + 1;
// Where the servers of guests listen that have a relay before them.
const relayedPort = 20_022;

/** What process guests of a driver are made of. */
export interface ProcessModelOptions {
  readonly programs: ProcessPrograms;
  readonly account: GuestAccount;
  readonly sshPort: number;
  /** Bytes that the `/tmp` of a guest holds. */
  readonly tmpBytes: number;
  /** Let a relay stand before their servers. */
  readonly isRelayed: boolean;
  /** For what a relay hands on later. */
  readonly clock: Clock;
}

/** Machines that are an SSH server in a sandbox on this computer's own system. */
export function processModel(options: ProcessModelOptions): MachineModel {
  const { programs, account, sshPort, tmpBytes, isRelayed, clock } = options;
  const relays = new Map<string, LinkRelay>();
  const innerPort = isRelayed ? relayedPort : sshPort;
  return {
    sshPort,
    sshUser: account.name,
    readyLine: listeningLine,
    osVersion: hostOsVersion(),
    fillDisk: async (folder) => {
      await mkdir(join(folder, 'home'), { recursive: true, mode: 0o755 });
      await makeLocalPrefix(join(folder, 'local'), { ...powerPrograms, ...xenstorePrograms });
    },
    prepare: async ({ folder }) => {
      await mkdir(join(folder, 'etc'), { recursive: true });
      await writeAccountFiles(join(folder, 'etc'), account);
    },
    command: ({ spec, folder, address }) => [
      programs.bwrap,
      ...bwrapArguments({ hostName: spec.name, account, folder, tmpBytes }),
      '/bin/sh',
      '-c',
      guestInit,
      'init',
      ...sshdArguments(programs.sshd, address, innerPort),
    ],
    freeze: (init, address) => {
      const relay = relays.get(address);
      if (relay !== undefined) relay.isFrozen = true;
      return freezeNamespace(init);
    },
    thaw: (init, frozen, address) => {
      thawProcesses(init, frozen);
      const relay = relays.get(address);
      if (relay !== undefined) relay.isFrozen = false;
    },
    setLink: (address, mode) => {
      const relay = relays.get(address);
      if (relay === undefined) throw noLink("guests of kind 'process' without a relay");
      relay.mode = mode;
    },
    whyEnded: (end) => {
      if (end === rebootCode || end === resetCode) return 'reboot';
      return end === 0 || end === offCode ? 'off' : 'crash';
    },
    opened: async (address) => {
      if (!isRelayed) return;
      const relay = relays.get(address) ?? new LinkRelay(address, innerPort, clock);
      relays.set(address, relay);
      await relay.open(sshPort);
    },
    closed: async (address) => relays.get(address)?.close(),
    removed: (address) => {
      relays.get(address)?.end();
      relays.delete(address);
    },
  };
}
