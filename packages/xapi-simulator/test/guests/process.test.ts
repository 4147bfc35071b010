import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import {
  createProcessDriver,
  type GuestDriver,
  type GuestSpec,
  type RunningGuest,
} from '@bioxen/xapi-simulator/guests';
import { descendants, processGuestsSkipReason } from '@bioxen/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type GuestClient, makeGuestClient, processesOf, topmostOf } from '../support/guest-client.js';
import { eventsOf, guestSpec, nextEvent, startGuest } from '../support/guest-events.js';

let driver: GuestDriver;
let client: GuestClient;
beforeEach(async ({ skip }) => {
  const reason = processGuestsSkipReason();
  if (reason !== undefined) skip(reason);
  client = makeGuestClient();
  driver = await createProcessDriver({ authorizedKeys: [client.publicKey] });
});
afterEach(async () => {
  await driver?.[Symbol.asyncDispose]();
  client?.[Symbol.dispose]();
});

const start = (settings: Partial<GuestSpec> = {}): Promise<RunningGuest> => startGuest(driver, settings);

describe('a process guest', () => {
  test('has an SSH server with an address and a key of its own, a name, a home, and vm-data', async () => {
    const guest = await start({ name: 'one', vmData: new Map([['vm-data/a/b', 'hello']]) });
    const report = await nextEvent(eventsOf(guest), 'agent');
    expect(report).toMatchObject({ report: { address: guest.address } });
    expect(guest.address).toMatch(/^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d+\.\d+$/);
    const { code, stdout } = await client.run(
      guest,
      'hostname; id -un; cat /run/bioxen/data/vm-data/a/b; echo; touch here && ls; tty; cat',
      'input',
    );
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `one\n${guest.sshUser}\nhello\nhere\nnot a tty\ninput`,
    });
    const other = await start({ name: 'two' });
    expect(other.address).not.toBe(guest.address);
    expect(other.hostKey).not.toBe(guest.hostKey);
    await nextEvent(eventsOf(other), 'agent');
    expect((await client.run({ ...other, hostKey: guest.hostKey }, 'true')).stderr).toMatch(/host key/i);
  });

  test('shows no file of the person who runs it, and lets nothing of the system be changed', async () => {
    const guest = await start();
    await nextEvent(eventsOf(guest), 'agent');
    const { stdout } = await client.run(guest, 'ls -A ~ /tmp; touch /usr/here /etc/here 2>&1 | wc -l');
    expect(
      stdout
        .replace(/(\/root|\/home\/.+):/, 'home:')
        .split('\n')
        .filter(Boolean)
        .sort(),
    ).toEqual(['/tmp:', '2', 'home:']);
  });

  test('has terminals, and room of its own for packages', async () => {
    const guest = await start();
    await nextEvent(eventsOf(guest), 'agent');
    const { stdout } = await client.run(
      guest,
      'script -qec tty /dev/null </dev/null; mkdir -p /usr/local/share/lua/5.4 && echo "return 7" >/usr/local/share/lua/5.4/seven.lua && ls /usr/local/share/lua/5.4',
    );
    expect(stdout).toMatch(/\/dev\/pts\/\d+\r?\nseven\.lua\n/);
    // A terminal of the server itself, in which it logs somebody in.
    expect(await client.run(guest, 'tty; exit 7', '', ['-tt'])).toMatchObject({
      code: 7,
      stdout: expect.stringMatching(/^\/dev\/pts\/\d+\r?\n$/) as unknown,
    });
  });

  test('lets in only whose key it was given', async () => {
    await driver[Symbol.asyncDispose]();
    driver = await createProcessDriver();
    const closed = await start({ name: 'closed' });
    await nextEvent(eventsOf(closed), 'agent');
    expect(await client.run(closed, 'true')).toMatchObject({ code: 255, stderr: /Permission denied/ });
    const options = `from="127.0.0.0/8" ${client.publicKey} a comment\r\n`;
    const open = await start({ name: 'open', authorizedKeys: ['# a remark', options] });
    await nextEvent(eventsOf(open), 'agent');
    expect(await client.run(open, 'true')).toMatchObject({ code: 0 });
    await expect(
      start({ authorizedKeys: ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk'] }),
    ).rejects.toThrow('Invalid authorizedKeys: one of them is a private key');
  });

  test('6.2/20 takes a key of many kilobytes beside others', async () => {
    const long = `ssh-rsa ${Buffer.alloc(12_000, 7).toString('base64')} long`;
    const guest = await start({ authorizedKeys: [long] });
    await nextEvent(eventsOf(guest), 'agent');
    expect(await client.run(guest, 'true')).toMatchObject({ code: 0 });
  });

  test('6.2/14 in which programs start others without an end is turned off all the same', async () => {
    const guest = await start({ name: 'bomb' });
    await nextEvent(eventsOf(guest), 'agent');
    const bomb = client.run(guest, 'while :; do sleep 1000 & done');
    await expect.poll(() => descendants(process.pid).length, { timeout: 30_000 }).toBeGreaterThan(50);
    await (await guest.powerOff()).destroy();
    expect((await bomb).code).not.toBe(0);
    expect(processesOf(guest.address)).toEqual([]);
  });

  test('stands still while it is paused, and goes on where it was', async () => {
    const guest = await start();
    await nextEvent(eventsOf(guest), 'agent');
    const counting = client.run(guest, 'i=0; while [ $i -lt 300 ]; do i=$((i+1)); done; echo $i; cat', '');
    const paused = await guest.pause();
    const during = client.run(guest, 'echo late');
    const first = await Promise.race([during.then(() => 'answered'), turns(300).then(() => 'silent')]);
    expect(first).toBe('silent');
    await paused.unpause();
    expect(await counting).toMatchObject({ code: 0, stdout: '300\n' });
    expect(await during).toMatchObject({ code: 0, stdout: 'late\n' });
  });

  test('that starts paused runs nothing before it is unpaused', async () => {
    const paused = await (await driver.create(guestSpec())).start({ paused: true });
    if (paused.state !== 'paused') throw new TypeError('running');
    expect((await client.run(paused, 'true')).stderr).toMatch(/Connection refused/);
    const guest = await paused.unpause();
    await nextEvent(eventsOf(guest), 'agent');
    expect(await client.run(guest, 'echo up')).toMatchObject({ stdout: 'up\n' });
  });

  test('turns itself off, boots again by itself, and keeps its disk', async () => {
    const guest = await start();
    const events = eventsOf(guest);
    await nextEvent(events, 'agent');
    expect((await client.run(guest, 'echo kept >file; reboot; exec sleep 1000')).code).not.toBe(0);
    await nextEvent(events, 'rebooted');
    await nextEvent(events, 'agent');
    expect(await client.run(guest, 'cat file; ls /tmp')).toMatchObject({ stdout: 'kept\n' });
    void client.run(guest, 'poweroff -f');
    expect(await nextEvent(events, 'halted')).toEqual({ type: 'halted', by: 'guest' });
    expect((await events.next()).done).toBe(true);
    expect((await client.run(guest, 'true')).stderr).toMatch(/Connection refused/);
  });

  test('obeys when it is asked, ending what ignores it, or does not', async () => {
    const guest = await start();
    const events = eventsOf(guest);
    await nextEvent(events, 'agent');
    const stubborn = client.run(guest, "trap '' TERM HUP; echo ready; while :; do sleep 1; done");
    await guest.requestShutdown();
    expect(await nextEvent(events, 'halted')).toEqual({ type: 'halted', by: 'guest' });
    expect((await stubborn).code).not.toBe(0);
    const deaf = await start({ name: 'deaf', ignoresRequests: true });
    await nextEvent(eventsOf(deaf), 'agent');
    await deaf.requestShutdown();
    await deaf.requestReboot();
    expect(await client.run(deaf, 'echo here')).toMatchObject({ stdout: 'here\n' });
  });

  test('that somebody kills has crashed', async () => {
    const guest = await start({ name: 'victim' });
    const events = eventsOf(guest);
    await nextEvent(events, 'agent');
    const own = (): readonly number[] => processesOf(guest.address);
    expect(own().length).toBeGreaterThan(2);
    // The one that holds the sandbox; the others end with it.
    process.kill(topmostOf(own()), 'SIGKILL');
    expect(await nextEvent(events, 'halted')).toEqual({ type: 'halted', by: 'crash' });
    await expect.poll(own, { timeout: 30_000 }).toEqual([]);
  });

  test('goes back to a snapshot, which others can begin with', async () => {
    const guest = await start();
    await nextEvent(eventsOf(guest), 'agent');
    await client.run(guest, 'echo before >file');
    const disk = await guest.snapshot();
    await client.run(guest, 'echo after >file; touch more');
    const halted = await guest.powerOff();
    await halted.revert(disk);
    const again = await halted.start();
    if (again.state !== 'running') throw new TypeError('paused');
    await nextEvent(eventsOf(again), 'agent');
    expect(await client.run(again, 'cat file; ls')).toMatchObject({ stdout: 'before\nfile\n' });
    const copy = await start({ name: 'copy', disk });
    await nextEvent(eventsOf(copy), 'agent');
    expect(await client.run(copy, 'cat file')).toMatchObject({ stdout: 'before\n' });
    await driver.discard(disk);
    await expect(start({ name: 'late', disk })).rejects.toThrow('has no such disk');
  });

  test('has the host key that it is given', async () => {
    const path = `${client.keyPath}-host`;
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-C', '', '-f', path]);
    const guest = await start({ hostKey: { privateKey: readFileSync(path, 'utf8') } });
    expect(guest.hostKey).toBe(readFileSync(`${path}.pub`, 'utf8').trim());
    await nextEvent(eventsOf(guest), 'agent');
    expect(await client.run(guest, 'true')).toMatchObject({ code: 0 });
    await expect(start({ hostKey: { privateKey: 'no key' } })).rejects.toThrow('Invalid hostKey');
  });

  test.each(['', 'x'.repeat(300), '../x', 'a b', `it's`, 'a\nb', 'ä'])(
    'cannot be called %j',
    async (name) => {
      await expect(driver.create(guestSpec({ name }))).rejects.toThrow('Invalid name');
    },
  );

  test.each(['vm-data/../x', 'vm-data//x', 'vm-data/.', 'vm-data/a b'])(
    'takes no vm-data with the key %j',
    async (key) => {
      await expect(start({ vmData: new Map([[key, '']]) })).rejects.toThrow('no path of XenStore');
    },
  );
});

describe('a process driver', () => {
  test('6.2/17 starts 50 guests at once, all of which answer', { timeout: 120_000 }, async () => {
    const names = Array.from({ length: 50 }, (_, index) => `many-${index}`);
    const guests = await Promise.all(names.map((name) => start({ name })));
    await Promise.all(guests.map((guest) => nextEvent(eventsOf(guest), 'agent')));
    expect(new Set(guests.map(({ address }) => address)).size).toBe(50);
    const answers: string[] = [];
    for (const guest of guests.slice(-3)) answers.push((await client.run(guest, 'hostname')).stdout);
    expect(answers).toEqual(['many-47\n', 'many-48\n', 'many-49\n']);
  });

  test('has addresses that no other one has', async () => {
    await using other = await createProcessDriver();
    const [a, b] = await Promise.all([start(), (await other.create(guestSpec())).start()]);
    if (b.state !== 'running') throw new TypeError('paused');
    const network = ({ address }: RunningGuest): string => address.slice(0, address.lastIndexOf('.'));
    expect(network(a)).not.toBe(network(b));
  });

  test('leaves nothing when it is closed', async () => {
    const guest = await start({ name: 'left' });
    await (await driver.create(guestSpec({ name: 'off' }))).snapshot();
    await nextEvent(eventsOf(guest), 'agent');
    void client.run(guest, 'setsid sleep 1000 & sleep 1000');
    await driver[Symbol.asyncDispose]();
    expect(processesOf(guest.address)).toEqual([]);
    const own = new RegExp(`^bioxen-guests-${process.pid}\\.`);
    expect(readdirSync(tmpdir()).filter((name) => own.test(name))).toEqual([]);
    expect(existsSync('/run/bioxen')).toBe(false);
  });
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
