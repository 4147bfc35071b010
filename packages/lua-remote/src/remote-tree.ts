import {
  ClosedError,
  type HostPlatform,
  InvalidOptionError,
  type PackageTree,
  type Random,
  ResourceExhaustedError,
  UnsupportedError,
  VmStateError,
  type WriteTreeOptions,
} from '@bioxen/core';
import type { SshHost } from '@bioxen/ssh-exec';
import { digestOfHashes, parseHashes } from './hash-list.js';
import { parsePlatform } from './parse-platform.js';
import { endingWith, withReused } from './tree-input.js';
import { scripts, treeExits, type TreeScript, usedNote } from './tree-scripts.js';

/** Where a tree is, and who is told of it. */
export interface RemoteTreeOptions {
  readonly host: () => Promise<SshHost>;
  readonly random: Random;
}

interface Cancellable {
  readonly signal?: AbortSignal | undefined;
}

interface RunOptions extends Cancellable {
  readonly input?: AsyncIterable<Uint8Array>;
  readonly timeoutMs?: number;
}

const nameBytes = 16;
const mostListedBytes = 64 << 20;
const removalMs = 3_000;

/**
 * The packages of a VM on its host: a directory of generations that nobody else can read or write, and a link to the one in
 * use. Nothing is there before the first generation is written; all of it goes with `destroy`.
 */
export class RemoteTree implements PackageTree {
  readonly root: string;
  /** Called before a generation comes into use for the first time. */
  onUse: (() => Promise<void>) | undefined;
  readonly #base: string;
  readonly #options: RemoteTreeOptions;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #platform: HostPlatform | undefined;
  #isWritten = false;
  #isUsed = false;

  constructor(options: RemoteTreeOptions) {
    this.#options = options;
    // Not guessable, and made by us or not at all: nobody else puts modules there.
    this.#base = `/tmp/bioxen-tree-${options.random.hex(nameBytes)}`;
    this.root = `${this.#base}/current`;
  }

  /** Does it lead interpreters to modules? */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  /**
   * Files of the generation in use.
   * @throws InvalidOptionError, UnsupportedError without sha256sum, and what `exec` of ssh-exec throws
   */
  async read(prefix: string, { signal }: Cancellable = {}): Promise<ReadonlyMap<string, string>> {
    if (prefix.startsWith('/') || prefix.includes('\0') || prefix.split('/').includes('..'))
      throw InvalidOptionError.unexpected('prefix', prefix, 'a path below the tree');
    if (!this.#isWritten) return new Map();
    return parseHashes(await this.#run('read', [prefix], { signal }));
  }

  /**
   * Regular files and directories are taken; a tar with anything else is refused. What is written is seen whole or not at
   * all, and replaces an earlier generation of this number. A file to reuse that is not there is left out: the hashes tell.
   * With `use`, interpreters are led to the tree while it is sent, and the host compares and switches in the same command.
   * @throws InvalidOptionError for the generation in use, ResourceExhaustedError when the host is full, UnsupportedError
   * without tar or sha256sum, VmStateError, and what `exec` throws
   */
  async write(
    generation: number,
    tar: AsyncIterable<Uint8Array>,
    { reuse = [], use, signal }: WriteTreeOptions = {},
  ): Promise<ReadonlyMap<string, string>> {
    const number = numberOf(generation);
    const part = this.#options.random.hex(nameBytes);
    const args = [number, part, use === undefined ? '' : digestOfHashes(use)];
    const sent = withReused(reuse, tar);
    let said: string;
    try {
      if (use === undefined) said = await this.#run('write', args, { input: sent, signal });
      else {
        // The stream ends when they are led there, and nothing comes into use before that.
        const leading = this.#lead();
        leading.catch(() => undefined);
        said = await this.#run('write', args, { input: endingWith(sent, leading), signal });
      }
    } catch (error) {
      // What was stopped may have had no time for that.
      if (this.#isWritten) await this.#run('drop', [part], { timeoutMs: removalMs }).catch(() => undefined);
      throw error;
    }
    if (use !== undefined && said.endsWith(usedNote(part))) return use;
    const written = parseHashes(said);
    // Where the host writes a name in another way than we do, or has no `sort`, its list is compared here.
    if (use !== undefined && isSame(use, written)) await this.switchTo(generation);
    return written;
  }

  async switchTo(generation: number): Promise<void> {
    const number = numberOf(generation);
    if (!this.#isWritten) throw this.#refused(treeExits.missing, number, '');
    await this.#lead();
    await this.#run('switchTo', [number, this.#options.random.hex(nameBytes)]);
  }

  /** One that is not there is as good as removed. @throws InvalidOptionError for the generation in use */
  async remove(generation: number): Promise<void> {
    const number = numberOf(generation);
    if (this.#isWritten) await this.#run('remove', [number]);
  }

  /** Asked once. @throws what `exec` throws */
  async platform({ signal }: Cancellable = {}): Promise<HostPlatform> {
    this.#platform ??= parsePlatform(await this.#run('platform', [], { signal }));
    return this.#platform;
  }

  /** Ends what is under way and removes all of it. Never rejects; what comes later is refused. */
  async destroy(): Promise<void> {
    this.#closing.abort(new ClosedError('The VM of these packages'));
    await Promise.allSettled(this.#running);
    if (!this.#isWritten) return;
    const removing = this.#options
      .host()
      .then(async (host) => await host.exec('rm', ['-rf', '--', this.#base], { timeoutMs: removalMs }));
    await removing.catch(() => undefined);
  }

  /** Leads interpreters to the tree, before it comes into use: what is not there yet is passed over. */
  async #lead(): Promise<void> {
    if (this.#isUsed) return;
    this.#isUsed = true;
    try {
      await this.onUse?.();
    } catch (error) {
      this.#isUsed = false;
      throw error;
    }
  }

  async #run(what: TreeScript, args: readonly string[], options: RunOptions = {}): Promise<string> {
    const running = this.#runOn(what, args, options);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #runOn(
    what: TreeScript,
    args: readonly string[],
    { input, signal, timeoutMs }: RunOptions,
  ): Promise<string> {
    const closing = this.#closing.signal;
    closing.throwIfAborted();
    signal?.throwIfAborted();
    const host = await this.#options.host();
    closing.throwIfAborted();
    // From here on there may be something to remove.
    if (what === 'write') this.#isWritten = true;
    const { exitCode, stdout, stderr } = await host.exec(
      'sh',
      ['-c', scripts[what], 'sh', this.#base, ...args],
      {
        ...(input === undefined ? {} : { input }),
        signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
        timeoutMs,
        maxBufferBytes: mostListedBytes,
      },
    );
    if (exitCode === 0) return stdout;
    throw this.#refused(exitCode, args[0] ?? '', stderr.trim());
  }

  #refused(exitCode: number | undefined, argument: string, said: string): Error {
    if (exitCode === treeExits.inUse) {
      return new InvalidOptionError('generation', `${argument} is in use`, {
        hint: 'Write another one and switch to it.',
      });
    }
    if (exitCode === treeExits.missing) {
      return new InvalidOptionError('generation', `${argument} was not written`, {
        hint: 'Write it before you switch to it.',
      });
    }
    if (exitCode === treeExits.unfit) {
      return new InvalidOptionError('tar', 'has links or special files', {
        hint: 'Packages are regular files and directories.',
      });
    }
    if (exitCode === treeExits.noProgram) {
      return new UnsupportedError(`a tree of packages: ${said}`, {
        subject: 'The host',
        hint: 'Install it there, or hand pure-Lua modules over with mountModules.',
      });
    }
    if (/No space|quota/i.test(said)) {
      const hint = `Make room in ${this.#base} on the host.`;
      return new ResourceExhaustedError('space for packages', { hint, cause: said });
    }
    return new VmStateError('running', 'The packages of the VM could not be changed', { cause: said });
  }
}

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, hash]) => other.get(path) === hash);
}

function numberOf(generation: number): string {
  if (!Number.isSafeInteger(generation) || generation < 0)
    throw InvalidOptionError.unexpected('generation', generation, 'a whole number from 0 on');
  return String(generation);
}
