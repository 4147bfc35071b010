import { ResourceExhaustedError, VmStateError } from '@bioxen/core';
import { type EngineFile, type EngineFiles, FILES, MOST_FILES } from '@bioxen/lua-driver';
import type { CommandResult, SshHost } from '@bioxen/ssh-exec';

/** Where the files of an interpreter on another host are. */
export interface RemoteFolderOptions {
  readonly host: SshHost;
  /** Undefined as long as the interpreter has not said it. */
  readonly path: () => string | undefined;
  readonly maxBytes: number;
}

const notThere = 44;

// The program may have put links, pipes and devices into its folder: they are never followed and never read.
const scripts = {
  list: `cd "$1" || exit; for f in * .[!.]* ..?*; do [ -f "$f" ] && [ ! -L "$f" ] || continue
stat -c "%s %i %y" -- "./$f" && printf '%s\\0' "$f"; done; :`,
  get: `cd "$1" && [ -f "./$2" ] && [ ! -L "./$2" ] || exit ${notThere}; exec cat "./$2"`,
  put: `cd "$1" && rm -f "./$2" && umask 077 && set -C && cat >"./$2" || { rm -f "./$2"; exit 1; }`,
  remove: 'cd "$1" && exec rm -f "./$2"',
} as const;

/** The private directory of an interpreter on another host. Paths never stand in a line of shell. */
export class RemoteFolder implements EngineFiles {
  readonly #options: RemoteFolderOptions;

  constructor(options: RemoteFolderOptions) {
    this.#options = options;
  }

  async put(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    await this.remove(name);
    const used = (await this.list()).reduce((sum, { bytes }) => sum + bytes, 0);
    const room = this.#options.maxBytes - used;
    if (content instanceof Uint8Array && content.length > room) throw this.#full();
    const input = content instanceof Uint8Array ? content : this.#within(room, content);
    const { exitCode, stderr } = await this.#run('put', name, { input });
    if (exitCode === 0) return;
    throw /No space|quota|too large/i.test(stderr) ? this.#full(stderr) : this.#failed(stderr);
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const { exitCode, stdoutBytes, stderr } = await this.#run('get', name);
    if (exitCode === notThere) return undefined;
    if (exitCode !== 0) throw this.#failed(stderr);
    return stdoutBytes;
  }

  async list(): Promise<readonly EngineFile[]> {
    const { exitCode, stdoutBytes, stderr } = await this.#run('list');
    if (exitCode !== 0) throw this.#failed(stderr);
    const files = [...readListing(Buffer.from(stdoutBytes))];
    if (files.length > MOST_FILES) {
      throw new ResourceExhaustedError(FILES, {
        limit: MOST_FILES,
        hint: 'Let the program write fewer files, or put several into one.',
      });
    }
    return files.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async remove(name: string): Promise<void> {
    const { exitCode, stderr } = await this.#run('remove', name);
    if (exitCode !== 0) throw this.#failed(stderr);
  }

  /** Removes it whole. Never rejects: what is left goes when the next interpreter starts on that host. */
  async destroy(): Promise<void> {
    const path = this.#options.path();
    if (path !== undefined) await this.#options.host.exec('rm', ['-rf', '--', path]).catch(() => undefined);
  }

  async #run(
    what: keyof typeof scripts,
    name = '',
    { input }: { readonly input?: Uint8Array | AsyncIterable<Uint8Array> } = {},
  ): Promise<CommandResult> {
    const { host, path, maxBytes } = this.#options;
    const folder = path();
    if (folder === undefined) {
      throw new VmStateError('lost', 'The interpreter has ended, and its directory with it.');
    }
    return await host.exec('sh', ['-c', scripts[what], 'sh', folder, name], {
      // More than its files can be: names count too.
      maxBufferBytes: maxBytes + MOST_FILES * 1024,
      ...(input === undefined ? {} : { input }),
    });
  }

  async *#within(room: number, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let left = room;
    for await (const piece of content) {
      left -= piece.length;
      if (left < 0) throw this.#full();
      yield piece;
    }
  }

  #full(cause?: unknown): ResourceExhaustedError {
    return new ResourceExhaustedError("bytes in the VM's directory", {
      limit: this.#options.maxBytes,
      hint: 'Raise the limit diskBytes, or remove files.',
      cause,
    });
  }

  #failed(said: string): VmStateError {
    return new VmStateError('running', 'The directory of the VM could not be used', { cause: said.trim() });
  }
}

/** `SIZE INODE TIME LF NAME NUL`, again and again. Names that are no text are seen by their interpreter alone. */
function* readListing(bytes: Buffer): Generator<EngineFile> {
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf(10, at);
    const nameEnd = bytes.indexOf(0, lineEnd);
    if (lineEnd === -1 || nameEnd === -1) return;
    const version = bytes.toString('latin1', at, lineEnd);
    const name = bytes.subarray(lineEnd + 1, nameEnd);
    const text = name.toString('utf8');
    if (Buffer.from(text, 'utf8').equals(name))
      yield { name: text, bytes: Number.parseInt(version, 10), version };
    at = nameEnd + 1;
  }
}
