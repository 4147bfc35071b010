import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CanaryFiles } from './canary-files.js';
import { Listeners } from './listeners.js';
import { Sibling } from './sibling.js';
import type { User } from './user.js';

/**
 * The number under which the host process inherits a descriptor. It is a high one: Node closes to its children those
 * that it inherited itself, up to the first gap beyond 15.
 */
export const inheritedDescriptor = 177;
/** The variable of the environment that holds the secret. */
export const secretVariable = 'BIOXEN_HOSTILE_SECRET';

interface Parts {
  readonly user: User | undefined;
  readonly secret: string;
  readonly files: CanaryFiles;
  readonly listeners: Listeners;
}

/** What a hostile program must not reach, and whether one did. */
export class Canaries {
  /** Stands in all of them: wherever it turns up, something leaked. */
  readonly secret: string;
  /** Names what a program leaves behind: a file, or for how long a `sleep` sleeps. */
  readonly token: string = `86413.${String(process.pid)}${String(Date.now())}`;
  readonly #parts: Parts;
  #sibling: Sibling;

  private constructor(parts: Parts, sibling: Sibling) {
    this.secret = parts.secret;
    this.#parts = parts;
    this.#sibling = sibling;
  }

  static async open(user: User | undefined): Promise<Canaries> {
    const secret = `CANARY-${randomUUID()}`;
    const files = new CanaryFiles(secret, user);
    const listeners = await Listeners.open(join(files.root, 'socket'), files.root);
    return new Canaries({ user, secret, files, listeners }, await Sibling.start(user));
  }

  /** Open in this process, for the host process to inherit. */
  get descriptor(): number {
    return this.#parts.files.descriptor;
  }

  /** Holds all files of theirs; others may look into it. */
  get folder(): string {
    return this.#parts.files.root;
  }

  /** The folder for the temporary files of the host process: empty at its end. */
  get temporary(): string {
    return this.#parts.files.temporary;
  }

  /** What a program is told about them; never the secret. */
  describe(host: number): Readonly<Record<string, string | number>> {
    const { files, listeners } = this.#parts;
    return {
      host,
      sibling: this.#sibling.pid,
      key: files.key,
      folder: files.folder,
      kept: files.kept,
      planted: files.planted,
      descriptor: inheritedDescriptor,
      port: listeners.port,
      datagramPort: listeners.datagramPort,
      socket: join(files.root, 'socket'),
      abstract: files.root,
      variable: secretVariable,
      token: this.token,
      home: homedir(),
      repository: fileURLToPath(new URL('../../../../package.json', import.meta.url)),
    };
  }

  /** The environment in which the host process starts. */
  get environment(): Readonly<Record<string, string>> {
    return { [secretVariable]: this.secret, PATH: process.env['PATH'] ?? '', TMPDIR: this.temporary };
  }

  /** What it adds itself: each would change a program that obeyed it, and shows the secret then. */
  get addedEnvironment(): Readonly<Record<string, string>> {
    const { planted } = this.#parts.files;
    const init = `planted_by_lua_init = true io.stderr:write("${this.secret}")`;
    return {
      LUA_INIT: init,
      LUA_INIT_5_3: init,
      LUA_INIT_5_4: init,
      LUA_PATH: `${planted}/?.lua;;`,
      LUA_CPATH: `${planted}/?.so;;`,
      LD_PRELOAD: `/${this.secret}.so`,
      LD_LIBRARY_PATH: planted,
      ENV: `${planted}/planted.sh`,
      BASH_ENV: `${planted}/planted.sh`,
    };
  }

  /** The names of those that were touched since the last call; all are as new afterwards. */
  async touched(): Promise<readonly string[]> {
    const { files, listeners, user } = this.#parts;
    const touched = [...files.touched(), ...listeners.reached()];
    if (this.#sibling.isAtRest) return touched;
    await this.#sibling.close();
    this.#sibling = await Sibling.start(user);
    return [...touched, 'sibling'];
  }

  async close(): Promise<void> {
    await this.#sibling.close();
    this.#parts.listeners.close();
    this.#parts.files.close();
  }
}
