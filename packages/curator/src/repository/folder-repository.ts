import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InvalidOptionError } from '@bioxen/core';
import { RepositoryError } from '../errors/repository-error.js';
import { manifestText } from '../manifest/manifest-text.js';
import { manifestOfFiles, parseServerManifest, type ServerManifest } from '../manifest/server-manifest.js';
import { checkText } from '../names/check-text.js';
import { readIfThere } from '../store/read-if-there.js';
import type { FetchOptions, Repository, RepositoryCallOptions } from './repository.js';

const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'it is not allowed',
  EISDIR: 'it is a folder',
  ENOENT: 'it is not there',
  ENOTDIR: 'it is no folder',
};

/**
 * A folder of rocks. Its manifest is the one of luarocks-admin where there is one, else what the names of its files say.
 */
export class FolderRepository implements Repository {
  readonly url: string;
  readonly #folder: string;

  /** @param url what it is called, where that shall be the same on every computer */
  constructor(folder: string | URL, url?: string) {
    this.#folder = resolve(folder instanceof URL ? pathOf(folder) : checkText('folder', folder));
    this.url = url ?? pathToFileURL(this.#folder).href;
  }

  async manifest(luaVersion: string, { signal }: RepositoryCallOptions = {}): Promise<ServerManifest> {
    signal?.throwIfAborted();
    for (const file of [`manifest-${luaVersion}`, 'manifest']) {
      const bytes = await readIfThere(join(this.#folder, file));
      if (bytes !== undefined) return parseServerManifest(manifestText(bytes));
    }
    return manifestOfFiles(await this.#reading('', async () => await readdir(this.#folder)));
  }

  async fetch(file: string, { signal, check }: FetchOptions = {}): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const bytes = await this.#reading(file, async () => await readFile(join(this.#folder, file)));
    await check?.(bytes);
    return bytes;
  }

  async fetchNewest(file: string, { signal }: RepositoryCallOptions = {}): Promise<Uint8Array | undefined> {
    signal?.throwIfAborted();
    return await readIfThere(join(this.#folder, file));
  }

  async #reading<T>(file: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      throw new RepositoryError({
        url: file === '' ? this.url : `${this.url}/${file}`,
        problem: PROBLEMS[code] ?? message,
        hint: 'Check that the folder is there, and that you may read it.',
        cause: error,
      });
    }
  }
}

/** @throws InvalidOptionError for a URL of something else than a folder of this computer */
function pathOf(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new InvalidOptionError('folder', `${url.href} is no folder of this computer`, { cause });
  }
}
