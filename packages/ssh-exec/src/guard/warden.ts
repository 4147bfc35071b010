import type { Clock } from '@bioxen/core';
import type { Reaped } from '../errors/started.js';
import { encodeForAnyShell } from '../exec/any-shell.js';
import type { SessionChannel } from '../transport/transport.js';
import { isPosixShell } from './login-shell.js';
import { SentinelScanner } from './sentinel.js';
import { wardenScript } from './warden-script.js';

/** What a warden says about where it lives. */
export interface WardenPlace {
  /** Its registry: a folder of its own, which goes away with it. */
  readonly directory: string;
  /** Does the login shell of the account read POSIX lines? */
  readonly hasPosixShell: boolean;
  /** Does the server begin a process group for each program? OpenSSH does, dropbear does not. */
  readonly hasOwnGroups: boolean;
}

/** A warden could not be had; `reason` says why. */
export interface NoWarden {
  readonly reason: string;
  /** What the account said instead, when it ran no program of ours at all. */
  readonly noise?: string | undefined;
}

/** How long a warden may take to answer a command, in milliseconds. */
const answerMs = 5_000;

/** The line that starts a warden, whatever the login shell is; with it all is said, so that its answer comes sooner. */
export function wardenCommand(nonce: string, registry: string): string {
  return `${encodedScript} ${nonce} ${registry}`;
}

const encodedScript = encodeForAnyShell(wardenScript);

/**
 * The other end of a small program on the host that knows every process of a connection, ends them when told, and ends
 * all of them when the connection is gone.
 */
export class Warden implements WardenPlace {
  readonly directory: string;
  readonly hasPosixShell: boolean;
  readonly hasOwnGroups: boolean;
  /** Resolves when it is gone, and its session with it. */
  readonly gone: Promise<unknown>;
  readonly #channel: SessionChannel;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, (answer: string | undefined) => void>();
  readonly #done: string[] = [];
  #flushing: { cancel(): void } | undefined;
  #isGone = false;

  private constructor(channel: SessionChannel, place: WardenPlace, scanner: SentinelScanner, clock: Clock) {
    this.directory = place.directory;
    this.hasPosixShell = place.hasPosixShell;
    this.hasOwnGroups = place.hasOwnGroups;
    this.#channel = channel;
    this.#clock = clock;
    channel.stdout.on('data', (bytes: Buffer) => {
      for (let line = scanner.next(bytes); line !== undefined; line = scanner.next()) this.#hear(line);
    });
    this.gone = channel.closed.then(() => {
      this.#isGone = true;
      this.#flushing?.cancel();
      for (const tell of this.#waiting.values()) tell(undefined);
      this.#waiting.clear();
    });
  }

  /**
   * Listens to a warden that was started on this channel. The channel is closed when there is none.
   * @param nonce what its answers begin with
   */
  static async greet(
    channel: SessionChannel,
    clock: Clock,
    nonce: string,
    timeoutMs: number,
  ): Promise<Warden | NoWarden> {
    const scanner = new SentinelScanner(nonce);
    const said = new Map<string, string>();
    let noise: string | undefined;
    channel.stderr.resume();
    const outcome = await new Promise<string>((resolve) => {
      const timer = clock.setTimeout(() => resolve('it did not answer in time'), timeoutMs);
      const settle = (reason: string): void => {
        timer.cancel();
        channel.stdout.removeAllListeners('data');
        resolve(reason);
      };
      channel.stdout.on('data', (bytes: Buffer) => {
        for (let line = scanner.next(bytes); line !== undefined; line = scanner.next()) {
          const blank = line.indexOf(' ');
          const [word, rest] = blank < 0 ? [line, ''] : [line.slice(0, blank), line.slice(blank + 1)];
          if (word === 'ready') settle('ready');
          else if (word === 'none') settle(rest);
          else said.set(word, rest);
        }
      });
      void channel.closed.then(() => {
        noise = scanner.noise;
        settle(`the account did not start it: ${noise.trim().slice(0, 200)}`);
      });
    });
    if (outcome !== 'ready') {
      channel.close();
      channel.discard();
      return { reason: outcome, noise };
    }
    const place = {
      directory: said.get('dir') ?? '',
      hasPosixShell: isPosixShell(said.get('shell') ?? ''),
      hasOwnGroups: said.get('groups') === 'server',
    };
    return new Warden(channel, place, scanner, clock);
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Makes a process known whose number came back later. */
  register(token: string, pid: number): void {
    this.#say(`r ${token} ${pid}`);
  }

  /** Sends a signal to the group of a token, when that is still the same one. */
  signalGroup(token: string, signal: string): void {
    this.#say(`k ${token} ${bare(signal)}`);
  }

  /** Sends a signal to one process, when it is still the same one. */
  signalProcess(pid: number, startTime: string, signal: string): void {
    this.#say(`s ${pid} ${startTime} ${bare(signal)}`);
  }

  /** Ends the group of a token and whatever else carries it, and says whether all of it is gone. */
  async finish(token: string): Promise<Reaped> {
    const answer = await this.#ask(`e ${token}`, `gone ${token}`);
    return answer === 'yes' ? 'yes' : 'unknown';
  }

  /** The job of a token has ended by itself. Told in bundles: each costs the host a process. */
  done(token: string): void {
    this.#done.push(token);
    if (this.#done.length >= 64) this.#flush();
    else this.#flushing ??= this.#clock.setTimeout(() => this.#flush(), 200, { unref: true });
  }

  /** Ends what an earlier warden had registered. */
  async sweep(registry: string, tokens: readonly string[]): Promise<Reaped> {
    const answer = await this.#ask(`o ${registry} ${tokens.join(' ')}`, `swept ${registry}`);
    return answer === undefined ? 'unknown' : 'yes';
  }

  /** Lets it end: what is still registered is ended with it. */
  close(): void {
    this.#flush();
    this.#channel.stdin.end();
    this.#channel.discard();
  }

  #flush(): void {
    this.#flushing?.cancel();
    this.#flushing = undefined;
    if (this.#done.length > 0) this.#say(`d ${this.#done.splice(0).join(' ')}`);
  }

  #say(line: string): void {
    if (!this.#isGone) this.#channel.stdin.write(`${line}\n`);
  }

  #ask(line: string, answer: string): Promise<string | undefined> {
    if (this.#isGone) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(() => settle(undefined), answerMs, { unref: true });
      const settle = (text: string | undefined): void => {
        timer.cancel();
        this.#waiting.delete(answer);
        resolve(text);
      };
      this.#waiting.set(answer, settle);
      this.#say(line);
    });
  }

  #hear(line: string): void {
    for (const [answer, settle] of this.#waiting) {
      if (line === answer || line.startsWith(`${answer} `)) {
        settle(line.slice(answer.length + 1));
        return;
      }
    }
  }
}

function bare(signal: string): string {
  return signal.replace(/^SIG/, '');
}
