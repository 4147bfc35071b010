import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { Clock, Random } from '@bioxen/core';
import { ChannelOpenError } from '../errors/channel-open-error.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import { SshTimeoutError } from '../errors/ssh-timeout-error.js';
import { SshUnsupportedError } from '../errors/ssh-unsupported-error.js';
import { within } from '../exec/within.js';
import { sendableLine } from '../transport/sendable-line.js';
import type {
  ForwardTarget,
  SessionChannel,
  SessionRequest,
  SftpSession,
  SshTransport,
} from '../transport/transport.js';
import { type MasterOptions, type OpensshMaster, startMaster } from './openssh-master.js';
import { markedCommand, type SessionProcess, startSession } from './openssh-session.js';

/** What a transport over the `ssh` program is made of. */
export interface OpensshOptions extends MasterOptions {
  readonly channelOpenMs: number;
  readonly random: Random;
  readonly clock: Clock;
}

// From the end of a client to that of its master, when the connection broke.
const goneMs = 2_000;

/**
 * A transport over the `ssh` program: what it knows and ssh2 does not (certificates, FIDO keys, post-quantum key exchange)
 * for one process a session. It has no terminals and no SFTP.
 */
export async function openOpensshTransport(options: OpensshOptions): Promise<SshTransport> {
  return new OpensshTransport(options, await startMaster(options));
}

class OpensshTransport implements SshTransport {
  readonly isOrdered = false;
  readonly marksLines = true;
  readonly gone: Promise<Error | undefined>;
  readonly #options: OpensshOptions;
  readonly #master: OpensshMaster;
  #sessions = 0;
  #lost: Error | undefined;
  #isClosing = false;

  constructor(options: OpensshOptions, master: OpensshMaster) {
    this.#options = options;
    this.#master = master;
    this.gone = new Promise((resolve) => {
      master.process.once('exit', () => {
        const said = master.said().trim().split('\n').at(-1) ?? '';
        const isDead = /timeout, server/i.test(said);
        const { host, timeoutMs } = {
          host: options.target.name,
          timeoutMs: options.keepalive.intervalMs * (options.keepalive.max + 1),
        };
        this.#lost = isDead
          ? new SshTimeoutError({ host, phase: 'keepalive', timeoutMs, started: 'maybe' })
          : new RangeError(said === '' ? 'the ssh program ended' : said);
        resolve(this.#isClosing ? undefined : this.#lost);
      });
    });
  }

  get isUsable(): boolean {
    return this.#lost === undefined && !this.#isClosing;
  }

  get sessions(): number {
    return this.#sessions;
  }

  async openSession({ command, terminal }: SessionRequest): Promise<SessionChannel> {
    if (command === undefined || terminal !== undefined)
      throw new SshUnsupportedError('a terminal with the openssh transport', {
        hint: 'Use transport: ssh2.',
      });
    const { random, clock, channelOpenMs, target } = this.#options;
    const host = target.name;
    if (this.#lost !== undefined)
      throw new ConnectionLostError({ host, started: 'no', reason: this.#lost.message });
    const nonce = random.hex(16);
    const line = sendableLine(markedCommand(command, nonce));
    this.#sessions += 1;
    const child = this.#spawn(['-T', '--', host, line]);
    const done = (): void => void (this.#sessions -= 1);
    const started = await within(
      startSession(child, nonce, () => this.#whyLost(), clock),
      channelOpenMs,
      clock,
    );
    if (started === undefined || started.kind === 'refused') {
      done();
      child.kill();
      if (started === undefined)
        throw new SshTimeoutError({
          host,
          phase: 'channel-open',
          timeoutMs: channelOpenMs,
          started: 'maybe',
        });
      throw this.#refusal(started.said);
    }
    void started.session.closed.then(done);
    return started.session;
  }

  async openSftp(): Promise<SftpSession> {
    throw new SshUnsupportedError('SFTP with the openssh transport', { hint: 'Use transport: ssh2.' });
  }

  async openForward(to: ForwardTarget): Promise<Duplex> {
    const where = 'path' in to ? to.path : `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
    const child = this.#spawn(['-W', where, '--', this.#options.target.name]);
    child.stderr.resume();
    child.stdin.on('error', () => {});
    const duplex = Duplex.from({ writable: child.stdin, readable: child.stdout });
    duplex.once('close', () => child.kill());
    return duplex;
  }

  async listen(): Promise<never> {
    const hint = "transport: 'ssh2' has them.";
    throw new SshUnsupportedError('ports of the host over the ssh program', { hint });
  }

  async ping(): Promise<void> {
    const { target, clock, channelOpenMs } = this.#options;
    const child = this.#spawn(['-O', 'check', '--', target.name]);
    const code = await within(
      new Promise<number | null>((resolve) => {
        child.once('exit', resolve);
      }),
      channelOpenMs,
      clock,
    );
    if (code === 0) return;
    throw new ConnectionLostError({
      host: target.name,
      started: 'no',
      reason: 'the ssh program does not answer',
    });
  }

  close(): void {
    this.#isClosing = true;
    this.#master.close();
  }

  /** Is the connection gone? A client may end a moment before its master. */
  async #whyLost(): Promise<Error | undefined> {
    if (this.#lost !== undefined) return this.#lost;
    const { channelOpenMs, clock } = this.#options;
    if ((await within(this.#master.isThere(), channelOpenMs, clock)) === true) return undefined;
    await within(this.gone, goneMs, clock);
    return this.#lost ?? new RangeError('the ssh program does not answer');
  }

  #spawn(args: readonly string[]): SessionProcess {
    // Not in our group: an interrupt from the keyboard is for this program to handle.
    return spawn('ssh', [...this.#master.clientArgs, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
  }

  #refusal(said: string): Error {
    const host = this.#options.target.name;
    if (this.#lost === undefined && /open refused|open failed/i.test(said)) {
      const refused = {
        host,
        kind: 'session',
        reason: 2,
        description: 'open refused',
        sessionsLive: this.#sessions,
      };
      return new ChannelOpenError(refused);
    }
    const reason = this.#lost?.message ?? (said.trim().split('\n').at(-1) || 'the ssh program ended');
    // The line was on its way; only a master that was gone before can be told from that.
    return new ConnectionLostError({ host, started: 'maybe', reason, cause: this.#lost });
  }
}
