import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Clock, InvalidOptionError } from '@bioxen/core';
import * as z from 'zod';
import { PackageStoreError } from '../errors/package-store-error.js';
import { checkText } from '../names/check-text.js';
import { diskError, writeAtomically } from '../store/atomic-file.js';
import { readIfThere } from '../store/read-if-there.js';
import { withLock } from '../store/file-lock.js';
import { makeFolder } from '../store/make-folder.js';
import { checkAddedRepository } from './check-added-repository.js';
import { FolderRepository } from './folder-repository.js';
import { GpgRepository } from './gpg-repository.js';
import { HttpRepository } from './http-repository.js';
import type { Repository } from './repository.js';
import { rockFile } from './rock-file.js';
import { checkedUrl } from './safe-url.js';
import { SignedRepository } from './signed-repository.js';
import { checkedPublicKey } from '../signature/minisign.js';

const schema = z.array(
  z.strictObject({
    url: z.string(),
    priority: z.number(),
    tokenVariable: z.string().optional(),
    allowInsecure: z.boolean().optional(),
    publicKey: z.string().optional(),
    keyring: z.string().optional(),
  }),
);

/** A repository that was added. */
export interface RepositoryEntry {
  readonly url: string;
  readonly priority: number;
  /** Variable of the environment that holds its token. */
  readonly tokenVariable?: string | undefined;
  readonly allowInsecure?: boolean | undefined;
  /** The key that all of it must be signed with. */
  readonly publicKey?: string | undefined;
  /** Keyring of GnuPG that each of its rocks must be signed with. */
  readonly keyring?: string | undefined;
}

/** Options of `RepositoryManager.add`. */
export interface AddRepositoryOptions {
  /** The highest is asked first; of two that have the same version, it gives it. @defaultValue 5 */
  readonly priority?: number | undefined;
  /** Names the variable of the environment that holds the token. */
  readonly tokenVariable?: string | undefined;
  /** The token itself: kept in memory alone, for as long as this object lives. */
  readonly token?: string | undefined;
  /** Plain http beyond this computer. @defaultValue false */
  readonly allowInsecure?: boolean | undefined;
  /** A public key of minisign: only what is signed with it is taken (`signFolder`). @defaultValue none */
  readonly publicKey?: string | undefined;
  /**
   * A keyring of GnuPG, as `gpg --export` writes it: only rocks with a signature (`.asc`) of one of its keys are taken.
   * @defaultValue none
   */
  readonly keyring?: string | undefined;
}

/** Options of a `RepositoryManager`. */
export interface RepositoryManagerOptions {
  readonly offline?: boolean | undefined;
  /** As `HttpRepositoryOptions.answerMs`, for those that were added. */
  readonly answerMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Asked before all that were added. */
  readonly given?: readonly Repository[] | undefined;
}

/** The repositories that packages come from. They are kept in `repositories.json`; tokens never are. */
export class RepositoryManager {
  readonly #home: string;
  readonly #options: RepositoryManagerOptions;
  readonly #tokens = new Map<string, string>();
  readonly #open = new Map<string, Repository>();

  constructor(home: string, options: RepositoryManagerOptions = {}) {
    this.#home = home;
    this.#options = options;
  }

  /**
   * Adds a rocks server, or a folder laid out like one. To add the same again is nothing; to change one, take it away first:
   * what it has to be signed with is not lost in passing.
   * @throws InvalidOptionError for what is no address, no folder, or there already with other options; RepositoryError,
   * SignatureError
   */
  async add(address: string, options: AddRepositoryOptions = {}): Promise<RepositoryEntry> {
    await checkAddedRepository(address, options);
    const { priority = 5, tokenVariable, token, allowInsecure, publicKey, keyring } = options;
    const url = addressOf(address, allowInsecure ?? false);
    const entry = {
      url,
      priority,
      ...(tokenVariable === undefined ? {} : { tokenVariable }),
      ...(allowInsecure === undefined ? {} : { allowInsecure }),
      ...(publicKey === undefined ? {} : { publicKey: checkedPublicKey(publicKey) }),
      ...(keyring === undefined ? {} : { keyring: resolve(keyring) }),
    };
    await this.#change((entries) => {
      const same = entries.find((other) => other.url === url);
      if (same === undefined) return [...entries, entry];
      if (isDeepStrictEqual(same, entry)) return entries;
      throw new InvalidOptionError('repository', `${url} was added already, with other options`, {
        hint: 'Take it away first, then add it as it shall be.',
      });
    });
    if (token !== undefined) this.#tokens.set(url, token);
    this.#open.delete(url);
    return entry;
  }

  /** Takes one away. @throws InvalidOptionError when it is not there */
  async remove(address: string): Promise<void> {
    const url = addressOf(checkText('repository', address), true);
    await this.#change((entries) => {
      if (entries.some((entry) => entry.url === url)) return entries.filter((entry) => entry.url !== url);
      throw new InvalidOptionError('repository', `${url} was never added`, {
        hint:
          entries.length === 0
            ? 'None is there: packages come from what comes with bioxen.'
            : `There are: ${entries.map((entry) => entry.url).join(', ')}.`,
      });
    });
    this.#open.delete(url);
  }

  /** Those that were added, in the order in which they are asked. @throws PackageStoreError where the file is damaged */
  async list(): Promise<readonly RepositoryEntry[]> {
    const entries = await this.#read();
    return entries.sort(
      (first, second) => second.priority - first.priority || (first.url < second.url ? -1 : 1),
    );
  }

  /** All of them, ready to be asked. */
  async repositories(): Promise<readonly Repository[]> {
    const added = (await this.list()).map((entry) => {
      const known = this.#open.get(entry.url) ?? this.#opened(entry);
      this.#open.set(entry.url, known);
      return known;
    });
    return [...(this.#options.given ?? []), ...added];
  }

  /** Copies rocks of a repository into a folder, which then is one itself: all, or those of these names. */
  async mirror(
    address: string,
    folder: string,
    options: {
      readonly luaVersion?: string;
      readonly names?: readonly string[];
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<readonly string[]> {
    const { luaVersion = '5.4', signal } = options;
    const url = addressOf(address, true);
    const known = (await this.repositories()).find((repository) => repository.url === url);
    const repository = known ?? this.#opened({ url, priority: 0 });
    const manifest = await repository.manifest(luaVersion, { signal });
    await mkdir(folder, { recursive: true });
    const files: string[] = [];
    for (const name of options.names ?? manifest.names) {
      for (const { version, archs } of manifest.versionsOf(name)) {
        for (const arch of archs) {
          const file = rockFile(name, version.text, arch);
          await writeAtomically(join(folder, file), await repository.fetch(file, { signal }));
          files.push(file);
        }
      }
    }
    return files;
  }

  #opened(entry: RepositoryEntry): Repository {
    const unchecked = this.#unchecked(entry);
    const { keyring } = entry;
    const repository = keyring === undefined ? unchecked : new GpgRepository(unchecked, keyring);
    if (entry.publicKey === undefined) return repository;
    // By key, too: a new one begins anew.
    const name = createHash('sha256').update(`${entry.url} ${entry.publicKey}`).digest('hex').slice(0, 32);
    return new SignedRepository(repository, {
      publicKey: entry.publicKey,
      stateFile: join(this.#home, 'signatures', name),
      clock: this.#options.clock,
    });
  }

  #unchecked({ url, tokenVariable, allowInsecure }: RepositoryEntry): Repository {
    if (url.startsWith('file:')) return new FolderRepository(new URL(url));
    const { offline, answerMs, clock } = this.#options;
    return new HttpRepository(url, {
      token: this.#tokens.get(url) ?? (tokenVariable === undefined ? undefined : process.env[tokenVariable]),
      allowInsecure,
      offline,
      answerMs,
      clock,
      cacheFolder: join(this.#home, 'cache'),
    });
  }

  async #read(): Promise<RepositoryEntry[]> {
    const path = join(this.#home, 'repositories.json');
    const text = await readIfThere(path);
    if (text === undefined) return [];
    try {
      return schema.parse(JSON.parse(text.toString()));
    } catch (cause) {
      throw new PackageStoreError(path, 'it is no list of repositories', {
        hint: 'Mend it by hand, or remove it and add the repositories again.',
        cause,
      });
    }
  }

  /** Changes the list; of several who do at once, in processes of their own, none takes away what another one wrote. */
  async #change(change: (entries: readonly RepositoryEntry[]) => readonly RepositoryEntry[]): Promise<void> {
    const path = join(this.#home, 'repositories.json');
    await makeFolder(this.#home).catch((error: unknown) => {
      throw diskError(error, this.#home);
    });
    await withLock(
      path,
      async () => {
        const text = `${JSON.stringify(change(await this.list()), undefined, 2)}\n`;
        await writeAtomically(path, text);
      },
      { clock: this.#options.clock },
    );
  }
}

/** A URL as it is kept: folders as `file:`, servers without a slash at the end. */
function addressOf(address: string, allowInsecure: boolean): string {
  if (/^https?:/i.test(address)) return checkedUrl(address, allowInsecure).href.replace(/\/+$/, '');
  return new FolderRepository(address.startsWith('file:') ? new URL(address) : address).url;
}
