import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requirePrograms } from '../find-program.js';
import type { GuestEndpoint, RunningGuest } from '../guest.js';
import { GuestError } from '../guest-error.js';
import { type GuestProbe, probe } from '../guest-probe.js';
import { namespaceRemedy } from '../namespace-remedy.js';
import { createProcessDriver } from './process-driver.js';

const run = promisify(execFile);
const name = 'probe';
const deadlineMs = 10_000;

/** Boots a guest, runs a program in it over SSH, and turns it off. */
export function probeProcessGuests(): Promise<GuestProbe> {
  return probe('process', tryGuest, namespaceRemedy);
}

async function tryGuest(): Promise<void> {
  const programs = requirePrograms('process', { 'ssh-keygen': 'openssh-client', ssh: 'openssh-client' });
  const folder = await mkdtemp(join(tmpdir(), 'bioxen-guest-probe-'));
  try {
    const key = join(folder, 'key');
    await run(programs['ssh-keygen'], ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    await using driver = await createProcessDriver({
      authorizedKeys: [await readFile(`${key}.pub`, 'utf8')],
    });
    const halted = await driver.create({
      name,
      memoryBytes: driver.capacity.memoryBytesEach,
      authorizedKeys: [],
      agent: 'ready',
      ignoresRequests: false,
      vmData: new Map(),
    });
    const guest = await halted.start();
    if (guest.state !== 'running') return;
    await within(guest, untilReady(guest));
    await logIn(programs.ssh, folder, key, guest);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function untilReady(guest: RunningGuest): Promise<void> {
  for await (const event of guest.events) {
    if (event.type === 'agent') return;
    if (event.type === 'halted') break;
  }
  throw new GuestError('ended while it booted', { guest: name, consoleTail: consoleOf(guest) });
}

async function within(guest: RunningGuest, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const tail = consoleOf(guest);
      reject(new GuestError(`did not boot in ${deadlineMs} ms`, { guest: name, consoleTail: tail }));
    }, deadlineMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function logIn(ssh: string, folder: string, key: string, guest: RunningGuest): Promise<void> {
  const known = join(folder, 'known_hosts');
  await writeFile(known, knownHostsLine(guest));
  const options = ['-F', 'none', '-i', key, '-o', `UserKnownHostsFile=${known}`, '-o', 'BatchMode=yes'];
  const target = ['-p', String(guest.sshPort), `${guest.sshUser}@${guest.address}`];
  try {
    await run(ssh, [...options, ...target, 'true'], { timeout: deadlineMs });
  } catch (cause) {
    const tail = consoleOf(guest);
    throw new GuestError('let nobody in', { guest: name, consoleTail: tail, cause });
  }
}

function knownHostsLine({ address, sshPort, hostKey = '' }: GuestEndpoint): string {
  return `${sshPort === 22 ? address : `[${address}]:${sshPort}`} ${hostKey}\n`;
}

function consoleOf(guest: RunningGuest): string {
  return Buffer.from(guest.console.tail()).toString('utf8');
}
