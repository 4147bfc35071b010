import type { Clock } from '@bioxen/core';
import type { Reaped } from '../errors/started.js';
import { encodeForAnyShell } from '../exec/any-shell.js';
import { within } from '../exec/within.js';
import { signalName } from '../exec/signal-name.js';
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
  /** Does the transport put every line between two of its own? Other shells than POSIX ones take encoded lines then. */
  readonly marksLines: boolean;
  /** Does the server begin a process group for each program? OpenSSH does, dropbear does not. */
  readonly hasOwnGroups: boolean;
}

/** A warden could not be had; `reason` says why. */
export interface NoWarden {
  readonly reason: string;
  /** What the account said instead, when it ran no program of ours at all. */
  readonly noise?: string | undefined;
}

/** A job is in the registry; it is not, and the next one can be; or none can. */
export type Registration = 'kept' | 'mended' | 'failed';

const tooLate = 'it did not answer in time';

// A login shell is rarely slower.
const doubtMs = 2_000;

// How long what stands in its place may take to end with its input.
const endMs = 1_000;

/** How long a warden may take to answer a command, in milliseconds. */
const answerMs = 5_000;

/** The line that starts a warden, whatever the login shell is; with it all is said, so that its answer comes sooner. */
export function wardenCommand(nonce: string, registry: string): string {
  return `${encodedScript} ${nonce} ${registry}`;
}

const encodedScript = encodeForAnyShell(wardenScript);

/** How a warden is listened to. */
export interface GreetOptions {
  readonly clock: Clock;
  /** What its answers begin with. */
  readonly nonce: string;
  readonly timeoutMs: number;
  /** Asked when it takes long: does the account run something else? */
  readonly isForced: () => Promise<boolean>;
  readonly marksLines: boolean;
}

/** A question whose answer has not come. */
interface Waiting {
  readonly promise: Promise<string | undefined>;
  readonly settle: (answer: string | undefined) => void;
}

/**
 * The other end of a small program on the host that knows every process of a connection, ends them when told, and ends
 * all of them when the connection is gone.
 */
export class Warden implements WardenPlace {
  readonly directory: string;
  readonly hasPosixShell: boolean;
  readonly hasOwnGroups: boolean;
  readonly marksLines: boolean;
  /** Resolves when it is gone, and its session with it. */
  readonly gone: Promise<unknown>;
  readonly #channel: SessionChannel;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();
  readonly #done: string[] = [];
  #signals = 0;
  #flushing: { cancel(): void } | undefined;
  #isGone = false;
  #isClosing = false;

  private constructor(channel: SessionChannel, place: WardenPlace, scanner: SentinelScanner, clock: Clock) {
    this.directory = place.directory;
    this.hasPosixShell = place.hasPosixShell;
    this.hasOwnGroups = place.hasOwnGroups;
    this.marksLines = place.marksLines;
    this.#channel = channel;
    this.#clock = clock;
    channel.stdout.on('data', (bytes: Buffer) => {
      for (let line = scanner.next(bytes); line !== undefined; line = scanner.next()) this.#hear(line);
    });
    this.gone = channel.closed.then(() => {
      this.#isGone = true;
      this.#flushing?.cancel();
      for (const { settle } of this.#waiting.values()) settle(undefined);
      this.#waiting.clear();
    });
  }

  /**
   * Listens to a warden that was started on this channel. The channel is closed when there is none.
   */
  static async greet(
    channel: SessionChannel,
    { clock, nonce, timeoutMs, isForced, marksLines }: GreetOptions,
  ): Promise<Warden | NoWarden> {
    const scanner = new SentinelScanner(nonce);
    const said = new Map<string, string>();
    let noise: string | undefined;
    let hasAnswered = false;
    let over = (): void => {};
    channel.stderr.resume();
    const outcome = await new Promise<string>((resolve) => {
      const timer = clock.setTimeout(() => resolve(tooLate), timeoutMs);
      const doubt = clock.setTimeout(() => {
        void isForced().then((is) => is && resolve(tooLate));
      }, doubtMs);
      over = () => {
        timer.cancel();
        doubt.cancel();
      };
      const settle = (reason: string): void => {
        channel.stdout.removeAllListeners('data');
        resolve(reason);
      };
      channel.stdout.on('data', (bytes: Buffer) => {
        for (let line = scanner.next(bytes); line !== undefined; line = scanner.next()) {
          const blank = line.indexOf(' ');
          const [word, rest] = blank < 0 ? [line, ''] : [line.slice(0, blank), line.slice(blank + 1)];
          hasAnswered = true;
          if (word === 'ready') settle('ready');
          else if (word === 'none') settle(rest);
          else said.set(word, rest);
        }
      });
      void channel.closed.then(() => {
        if (!hasAnswered) noise = scanner.noise;
        settle(`the account did not start it: ${scanner.noise.trim().slice(0, 200)}`);
      });
    });
    over();
    if (outcome === tooLate) {
      // A forced command may stand in its place: one that reads its input ends with that. A slow shell does not.
      channel.stdin.end();
      await within(channel.closed, endMs, clock);
    }
    if (outcome !== 'ready') {
      channel.close();
      channel.discard();
      return { reason: outcome, noise };
    }
    const place = {
      directory: said.get('dir') ?? '',
      hasPosixShell: isPosixShell(said.get('shell') ?? ''),
      hasOwnGroups: said.get('groups') === 'server',
      marksLines,
    };
    return new Warden(channel, place, scanner, clock);
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** It was told to end. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Makes a process known whose number came back later. */
  register(token: string, pid: number): void {
    this.#say(`r ${token} ${pid}`);
  }

  /** Sends a signal to the group of a token, when that is still the same one; one that has not registered yet gets it then. */
  signalGroup(token: string, signal: string): void {
    this.#say(`k ${token} ${signalName(signal)}`);
  }

  /**
   * Sends a signal to one process, when it is still the same one. However long that takes: what nobody waits for any more
   * could still be sent.
   * @returns false when it was not sent; undefined when the warden is gone, and nobody knows whether it was
   */
  async signalProcess(pid: number, startTime: string, signal: string): Promise<boolean | undefined> {
    const number = String((this.#signals += 1));
    const line = `s ${pid} ${startTime} ${signalName(signal)} ${number}`;
    const answer = await this.#ask(line, `sent ${number}`, Infinity);
    return answer === undefined ? undefined : answer === 'yes';
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
    return answer === 'yes' ? 'yes' : 'unknown';
  }

  /** Takes over what a warden that was killed had registered. Says whether it did. */
  async adopt(registry: string): Promise<boolean> {
    return (await this.#ask(`a ${registry}`, `adopted ${registry}`)) !== undefined;
  }

  /**
   * Is a job registered? If not, the registry is made anew where it is gone.
   * @returns undefined when nobody answers
   */
  async registration(token: string): Promise<Registration | undefined> {
    const answer = await this.#ask(`m ${token}`, `noted ${token}`);
    return answer === 'kept' || answer === 'mended' || answer === 'failed' ? answer : undefined;
  }

  /** Lets it end: what is still registered is ended with it. */
  close(): void {
    this.#isClosing = true;
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

  /** Who asks for what is being answered already shares the answer: it comes once. */
  #ask(line: string, answer: string, longestMs: number = answerMs): Promise<string | undefined> {
    if (this.#isGone) return Promise.resolve(undefined);
    const asked = this.#waiting.get(answer);
    if (asked !== undefined) return asked.promise;
    let settle: Waiting['settle'] = () => {};
    const promise = new Promise<string | undefined>((resolve) => {
      const timer =
        longestMs === Infinity
          ? undefined
          : this.#clock.setTimeout(() => settle(undefined), longestMs, { unref: true });
      settle = (text) => {
        timer?.cancel();
        this.#waiting.delete(answer);
        resolve(text);
      };
    });
    this.#waiting.set(answer, { promise, settle });
    this.#say(line);
    return promise;
  }

  #hear(line: string): void {
    for (const [answer, { settle }] of this.#waiting) {
      if (line === answer || line.startsWith(`${answer} `)) {
        settle(line.slice(answer.length + 1));
        return;
      }
    }
  }
}
