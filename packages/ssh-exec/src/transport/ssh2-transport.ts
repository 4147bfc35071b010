import type { Clock } from '@bioxen/core';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { ChannelOpenError } from '../errors/channel-open-error.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import { SshTimeoutError } from '../errors/ssh-timeout-error.js';
import type { Started } from '../errors/started.js';
import { sendableLine } from './sendable-line.js';
import { wrapChannel } from './ssh2-channel.js';
import { Ssh2Listeners } from './ssh2-listeners.js';
import type {
  ForwardTarget,
  ListenAddress,
  RemoteListener,
  SessionChannel,
  SessionRequest,
  SftpSession,
  SshTransport,
} from './transport.js';

/** What a transport over ssh2 is made of. */
export interface Ssh2TransportOptions {
  readonly host: string;
  readonly client: Client;
  /** What the client talks over. */
  readonly socket: Duplex;
  readonly channelOpenMs: number;
  readonly keepaliveMs: number;
  readonly clock: Clock;
}

// How long a server may take to close its side.
const goodbyeMs = 300;

type Answer<T> = (error: Error | undefined, value: T) => void;

/** A transport over a client that is logged in. */
export function createSsh2Transport(options: Ssh2TransportOptions): SshTransport {
  return new Ssh2Transport(options);
}

class Ssh2Transport implements SshTransport {
  readonly isOrdered = true;
  readonly marksLines = false;
  readonly gone: Promise<Error | undefined>;
  readonly #options: Ssh2TransportOptions;
  #listeners: Ssh2Listeners | undefined;
  #sessions = 0;
  #lost: Error | undefined;
  #isGone = false;
  #isEnding = false;
  #isClosing = false;
  // One promise would keep every caller that ever waited for it.
  readonly #waiting = new Set<(reason: Error) => void>();

  constructor(options: Ssh2TransportOptions) {
    this.#options = options;
    const { client, host, keepaliveMs } = options;
    client.once('end', () => {
      this.#isEnding = true;
    });
    client.on('error', (error: Error & { readonly level?: string }) => {
      this.#isEnding = true;
      this.#lost ??=
        error.level === 'client-timeout'
          ? new SshTimeoutError({
              host,
              phase: 'keepalive',
              timeoutMs: keepaliveMs,
              started: 'maybe',
              cause: error,
            })
          : error;
    });
    this.gone = new Promise((resolve) => {
      // ssh2 tells its channels after this.
      client.once('close', () => {
        this.#isGone = true;
        const lost = (this.#lost ??= new RangeError('the other side closed it'));
        resolve(this.#isClosing ? undefined : lost);
        for (const tellLost of this.#waiting) tellLost(lost);
      });
    });
  }

  get isUsable(): boolean {
    return !this.#isGone && !this.#isEnding && !this.#isClosing;
  }

  get sessions(): number {
    return this.#sessions;
  }

  async openSession({ command, terminal }: SessionRequest): Promise<SessionChannel> {
    const { client } = this.#options;
    if (command !== undefined) sendableLine(command);
    this.#sessions += 1;
    const done = (): void => void (this.#sessions -= 1);
    try {
      const session = await this.#open('session', (sent, answer: Answer<SessionChannel>) => {
        const deliver: Answer<ClientChannel> = (error, channel) =>
          error === undefined
            ? answer(
                undefined,
                wrapChannel(channel, (tell) => {
                  this.#waiting.add(tell);
                  return () => this.#waiting.delete(tell);
                }),
              )
            : answer(error, undefined as never);
        const pty =
          terminal === undefined
            ? undefined
            : { cols: terminal.cols, rows: terminal.rows, term: terminal.term, width: 0, height: 0 };
        // ssh2 reads `env` when the channel is open, just before it sends the request.
        const traced = {
          ...(pty === undefined ? {} : { pty }),
          get env() {
            sent();
            return undefined as never;
          },
        };
        if (command === undefined) client.shell(pty ?? false, traced, deliver);
        else client.exec(command, traced, deliver);
      });
      void session.closed.then(done);
      return session;
    } catch (error) {
      done();
      throw error;
    }
  }

  async openSftp(): Promise<SftpSession> {
    this.#sessions += 1;
    const done = (): void => void (this.#sessions -= 1);
    try {
      const sftp = await this.#open<SftpSession>('sftp', (_sent, answer) =>
        this.#options.client.sftp(answer),
      );
      sftp.once('close', done);
      sftp.on('error', () => {});
      return sftp;
    } catch (error) {
      done();
      throw error;
    }
  }

  openForward(target: ForwardTarget): Promise<Duplex> {
    const { client } = this.#options;
    return this.#open<ClientChannel>('forward', (_sent, answer) => {
      if ('path' in target) client.openssh_forwardOutStreamLocal(target.path, answer);
      else client.forwardOut('127.0.0.1', 0, target.host, target.port, answer);
    });
  }

  async listen(
    { host, port: asked }: ListenAddress,
    take: (connection: Duplex) => void,
  ): Promise<RemoteListener> {
    const listeners = (this.#listeners ??= new Ssh2Listeners(this.#options.client));
    const port = await this.#open<number>('listen', (_sent, answer) =>
      this.#options.client.forwardIn(host, asked, (error, given) => {
        // A connection may come right behind the answer.
        if (error === undefined) listeners.add({ host, port: given }, take);
        answer(error, given);
      }),
    );
    return { port, close: () => listeners.remove({ host, port }) };
  }

  ping(): Promise<void> {
    // Nothing is forwarded there: the refusal is the sign of life.
    return this.#open<void>('ping', (_sent, answer) =>
      this.#options.client.unforwardIn('127.0.0.1', 1, () => answer(undefined, undefined)),
    );
  }

  close(): void {
    const { client, socket, clock } = this.#options;
    this.#isClosing = true;
    client.end();
    // The other side may be silent: nobody waits for it for long.
    const timer = clock.setTimeout(() => socket.destroy(), goodbyeMs);
    void this.gone.then(() => timer.cancel());
  }

  /** Waits for one answer of the server, for no longer than `channelOpenMs`, and says what its absence means. */
  #open<T>(kind: string, ask: (sent: () => void, answer: Answer<T>) => void): Promise<T> {
    const { host, channelOpenMs, clock } = this.#options;
    return new Promise((resolve, reject) => {
      let started: Started = 'no';
      const lost = (): ConnectionLostError =>
        new ConnectionLostError({
          host,
          started,
          reason: this.#lost?.message ?? 'it was closed',
          cause: this.#lost,
        });
      if (!this.isUsable) {
        reject(lost());
        return;
      }
      const end = (): void => {
        timer.cancel();
        this.#waiting.delete(tellLost);
      };
      const tellLost = (): void => {
        end();
        reject(lost());
      };
      const timer = clock.setTimeout(() => {
        end();
        reject(new SshTimeoutError({ host, phase: 'channel-open', timeoutMs: channelOpenMs, started }));
      }, channelOpenMs);
      this.#waiting.add(tellLost);
      const answer: Answer<T> = (error, value) => {
        end();
        if (error === undefined) resolve(value);
        else reject(this.isUsable ? this.#refusal(kind, error) : lost());
      };
      try {
        ask(() => void (started = 'maybe'), answer);
      } catch {
        // ssh2 throws at once when its socket is ending.
        this.#isEnding = true;
        this.#options.socket.destroy();
        tellLost();
      }
    });
  }

  #refusal(kind: string, error: Error & { readonly reason?: unknown }): ChannelOpenError {
    const reason = typeof error.reason === 'number' ? error.reason : undefined;
    const description = error.message.replace('(SSH) Channel open failure: ', '');
    const sessionsLive = kind === 'session' || kind === 'sftp' ? this.#sessions - 1 : this.#sessions;
    return new ChannelOpenError({
      host: this.#options.host,
      kind,
      reason,
      description,
      sessionsLive,
      cause: error,
    });
  }
}
