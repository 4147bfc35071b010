import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { User } from './user.js';

const keptText = 'nobody changes this file\n';

/** A private key of the user, a folder that everybody may write to, and a file that stays open. */
export class CanaryFiles {
  /** Nothing but these files is in it. */
  readonly root: string = mkdtempSync(join(tmpdir(), 'hostile-'));
  readonly key: string = join(this.root, 'key');
  readonly folder: string = join(this.root, 'folder');
  readonly kept: string = join(this.folder, 'keep.txt');
  /** A folder with a Lua module, which stands in the search path of the host process's environment. */
  readonly planted: string = join(this.root, 'planted');
  /** For the temporary files of the host process. */
  readonly temporary: string = join(this.root, 'temporary');
  /** Open in this process, for the host process to inherit. */
  readonly descriptor: number;
  readonly #secret: string;
  readonly #user: User | undefined;

  constructor(secret: string, user: User | undefined) {
    this.#secret = secret;
    this.#user = user;
    chmodSync(this.root, 0o755);
    mkdirSync(this.temporary);
    chmodSync(this.temporary, 0o777);
    mkdirSync(this.planted);
    writeFileSync(join(this.planted, 'planted.lua'), 'return "planted"');
    writeFileSync(this.#inherited, secret);
    this.descriptor = openSync(this.#inherited, 'r+');
    this.#layOut();
  }

  /** The names of those that were touched; all are as new afterwards. */
  touched(): readonly string[] {
    const touched: string[] = [];
    if (read(this.key) !== this.#keyText) touched.push('private key');
    if (readdirSync(this.folder).join() !== 'keep.txt' || read(this.kept) !== keptText)
      touched.push('folder');
    if (read(this.#inherited) !== this.#secret || !this.#isAtStart()) touched.push('inherited descriptor');
    if (touched.length > 0) this.#layOut();
    return touched;
  }

  close(): void {
    closeSync(this.descriptor);
    rmSync(this.root, { recursive: true });
  }

  get #inherited(): string {
    return join(this.root, 'inherited');
  }

  get #keyText(): string {
    return `-----BEGIN OPENSSH PRIVATE KEY-----\n${this.#secret}\n`;
  }

  /** Whoever reads from a descriptor that we share moves our place in the file too. */
  #isAtStart(): boolean {
    return /^pos:\t0$/m.test(read(`/proc/self/fdinfo/${String(this.descriptor)}`));
  }

  #layOut(): void {
    rmSync(this.key, { force: true });
    writeFileSync(this.key, this.#keyText, { mode: 0o600 });
    if (this.#user !== undefined) chownSync(this.key, this.#user.uid, this.#user.gid);
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder);
    chmodSync(this.folder, 0o777);
    writeFileSync(this.kept, keptText);
    chmodSync(this.kept, 0o666);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
