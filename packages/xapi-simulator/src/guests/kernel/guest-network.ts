import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { promisify } from 'node:util';
import { GuestError } from '../guest-error.js';
import { relayProgram } from './relay-program.js';

const run = promisify(execFile);
const gateway = '10.88.0.254';

/** Programs that a network is made with. */
export interface NetworkPrograms {
  readonly unshare: string;
  readonly nsenter: string;
  readonly ip: string;
}

// Read its input to the end: then the driver is gone, and with the last process the network goes.
const holderScript = `
ip link set lo up && ip link add br0 type bridge && ip addr add ${gateway}/24 dev br0 && ip link set br0 up || exit 1
echo ready
exec cat >/dev/null
`;

/** A network of the guests' own: a bridge with a tap for each of them, in a namespace. The computer's own has nothing of it. */
export class GuestNetwork {
  readonly gateway: string = gateway;
  readonly #programs: NetworkPrograms;
  readonly #holder: ChildProcess;
  readonly #relay: ChildProcess;
  readonly #doors = new Map<string, Server>();

  private constructor(programs: NetworkPrograms, holder: ChildProcess, relay: ChildProcess) {
    this.#programs = programs;
    this.#holder = holder;
    this.#relay = relay;
  }

  /**
   * Makes one.
   * @throws GuestError with what the system said
   */
  static async open(programs: NetworkPrograms): Promise<GuestNetwork> {
    const asRoot = process.getuid?.() === 0;
    const flags = asRoot ? ['--net'] : ['--user', '--map-root-user', '--net'];
    const holder = spawn(programs.unshare, [...flags, '--', '/bin/sh', '-c', holderScript], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: '/usr/sbin:/sbin:/usr/bin:/bin' },
    });
    let complaint = '';
    holder.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    const ready = once(holder.stdout, 'data').then(() => true);
    const ended = once(holder, 'exit').then(() => false);
    const isReady = await Promise.race([ready, ended]).catch(() => false);
    if (!isReady) {
      throw new GuestError(`was not made: ${complaint.trim() || 'unshare could not be run'}`, {
        guest: 'network',
      });
    }
    const [program = '', ...enter] = enterCommand(programs, holder.pid ?? 0);
    const relay = spawn(program, [...enter, process.execPath, '-e', relayProgram], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {},
    });
    for (const child of [holder, relay]) child.on('error', () => undefined);
    return new GuestNetwork(programs, holder, relay);
  }

  /** What to put before a command so that it runs in this network. */
  get enter(): readonly string[] {
    return enterCommand(this.#programs, this.#holder.pid ?? 0);
  }

  /** Makes the tap of a guest, where there is none. */
  async addTap(name: string): Promise<void> {
    const { ip } = this.#programs;
    const script =
      '"$1" link show "$0" >/dev/null 2>&1 || { "$1" tuntap add dev "$0" mode tap && "$1" link set "$0" master br0 up; }';
    const [program = '', ...enter] = this.enter;
    try {
      await run(program, [...enter, '/bin/sh', '-c', script, name, ip]);
    } catch (cause) {
      const text = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
      throw new GuestError(`has no network device (/dev/net/tun): ${text.trim()}`, {
        guest: name,
        cause,
        hint: 'Guests of kind uml need /dev/net/tun, readable and writable for whoever runs them.',
      });
    }
  }

  /** Lets clients in: what connects to the address goes to the guest. */
  async openDoor(address: string, port: number, guest: string): Promise<void> {
    if (this.#doors.has(address)) return;
    const door = createServer({ pauseOnConnect: true }, (client) => {
      client.on('error', () => undefined);
      if (this.#relay.connected) this.#relay.send({ guest }, client, () => undefined);
      else client.destroy();
    });
    this.#doors.set(address, door);
    door.listen({ host: address, port, exclusive: true });
    await once(door, 'listening');
  }

  /** Lets nobody in any more; connections stay as they are. */
  closeDoor(address: string): void {
    this.#doors.get(address)?.close();
    this.#doors.delete(address);
  }

  /** Ends the connections to a guest. */
  drop(guest: string): void {
    if (this.#relay.connected) this.#relay.send({ drop: guest });
  }

  /** Ends all of it. */
  async close(): Promise<void> {
    for (const address of this.#doors.keys()) this.closeDoor(address);
    await Promise.all([this.#relay, this.#holder].map(endChild));
  }
}

function enterCommand({ nsenter }: NetworkPrograms, holder: number): readonly string[] {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials'];
  return [nsenter, '--target', String(holder), ...user, '--net', '--'];
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}
