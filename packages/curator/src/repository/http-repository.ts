import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  aBoolean,
  anObject,
  aString,
  checkOptions,
  type Clock,
  milliseconds,
  type Random,
} from '@bioxen/core';
import { unpack } from '../archive/unpack.js';
import { ManifestError } from '../errors/manifest-error.js';
import { RepositoryError } from '../errors/repository-error.js';
import { manifestText } from '../manifest/manifest-text.js';
import { parseJsonManifest, parseServerManifest, type ServerManifest } from '../manifest/server-manifest.js';
import { checkText } from '../names/check-text.js';
import { writeAtomically } from '../store/atomic-file.js';
import { readIfThere } from '../store/read-if-there.js';
import { Gate } from './gate.js';
import { download, type DownloadOptions } from './download.js';
import type { FetchOptions, Repository, RepositoryCallOptions } from './repository.js';

/** Options of a rocks server. */
export interface HttpRepositoryOptions {
  /** Sent as `Authorization: Bearer …`, to the origin of the server alone. */
  readonly token?: string | undefined;
  /** Plain http beyond this computer. @defaultValue false */
  readonly allowInsecure?: boolean | undefined;
  /** Folder for what was fetched; nothing is kept without one. */
  readonly cacheFolder?: string | undefined;
  /** Only what is in the cache. @defaultValue false */
  readonly offline?: boolean | undefined;
  /** For one file and all attempts, milliseconds. @defaultValue 120000 */
  readonly timeoutMs?: number | undefined;
  /**
   * Until an answer begins, and for each KB of it, milliseconds. A server that takes longer is asked once more, then left.
   * @defaultValue 6000
   */
  readonly answerMs?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

const optionChecks = {
  token: aString,
  allowInsecure: aBoolean,
  cacheFolder: aString,
  offline: aBoolean,
  timeoutMs: milliseconds,
  answerMs: milliseconds,
  clock: anObject,
  random: anObject,
};

/** A manifest is asked for again after that long. */
const FRESH_MS = 10_000;
/** Files that are fetched at the same time. */
const MOST_AT_ONCE = 16;
const MOST_MANIFEST_BYTES = 100_000_000;

/** The forms of a manifest, the best first. */
const FORMS = ['.json', '.zip', ''] as const;

/** A rocks server. Manifests are kept and asked for again by their ETag, files of rocks are kept for good. */
export class HttpRepository implements Repository {
  readonly url: string;
  readonly #options: HttpRepositoryOptions;
  readonly #cache: string | undefined;
  readonly #gate = new Gate(MOST_AT_ONCE);
  readonly #manifests = new Map<
    string,
    { readonly at: number; readonly manifest: Promise<ServerManifest> }
  >();

  constructor(url: string, options: HttpRepositoryOptions = {}) {
    checkText('url', url);
    checkOptions(options, optionChecks);
    this.url = url.replace(/\/+$/, '');
    this.#options = options;
    const name = createHash('sha256').update(this.url).digest('hex').slice(0, 32);
    this.#cache = options.cacheFolder === undefined ? undefined : join(options.cacheFolder, name);
  }

  async manifest(luaVersion: string, { signal }: RepositoryCallOptions = {}): Promise<ServerManifest> {
    const now = this.#options.clock?.monotonicMs() ?? performance.now();
    const known = this.#manifests.get(luaVersion);
    if (known !== undefined && now - known.at < FRESH_MS) return await known.manifest;
    const manifest = this.#loadManifest(luaVersion, signal);
    this.#manifests.set(luaVersion, { at: now, manifest });
    try {
      return await manifest;
    } catch (error) {
      this.#manifests.delete(luaVersion);
      throw error;
    }
  }

  async fetch(file: string, { signal, check }: FetchOptions = {}): Promise<Uint8Array> {
    const kept = this.#cache === undefined ? undefined : join(this.#cache, 'rocks', file);
    const cached = kept === undefined ? undefined : await readIfThere(kept);
    if (kept !== undefined && cached !== undefined) {
      try {
        await check?.(cached);
      } catch (error) {
        await rm(kept, { force: true });
        throw error;
      }
      return cached;
    }
    const url = `${this.url}/${encodeURIComponent(file)}`;
    if (this.#options.offline === true) throw notInCache(url);
    const { bytes = new Uint8Array() } = await this.#gate.pass(
      async () => await download(url, this.#downloadOptions(signal)),
    );
    await check?.(bytes);
    if (kept !== undefined) await writeAtomically(kept, bytes);
    return bytes;
  }

  async fetchNewest(file: string, { signal }: RepositoryCallOptions = {}): Promise<Uint8Array | undefined> {
    return await this.#newest(file, signal);
  }

  async #loadManifest(luaVersion: string, signal: AbortSignal | undefined): Promise<ServerManifest> {
    for (const name of [`manifest-${luaVersion}`, 'manifest']) {
      for (const form of FORMS) {
        const found = await this.#newest(`${name}${form}`, signal);
        if (found !== undefined) return await parse(name, form, found);
      }
    }
    throw new RepositoryError({ url: `${this.url}/manifest`, problem: 'it has no manifest', status: 404 });
  }

  /** The newest there is; undefined where the server has none. What is in the cache when it cannot be reached. */
  async #newest(file: string, signal: AbortSignal | undefined): Promise<Uint8Array | undefined> {
    const path = this.#cache === undefined ? undefined : join(this.#cache, file);
    const cached = path === undefined ? undefined : await readIfThere(path);
    if (this.#options.offline === true) {
      if (cached === undefined && file === 'manifest') throw notInCache(`${this.url}/${file}`);
      return cached;
    }
    const etag = cached === undefined ? undefined : (await readIfThere(`${path}.etag`))?.toString();
    try {
      const options = { ...this.#downloadOptions(signal), etag, mostBytes: MOST_MANIFEST_BYTES };
      const { bytes, etag: current } = await download(`${this.url}/${file}`, options);
      if (bytes === undefined) return cached;
      if (path !== undefined) {
        await writeAtomically(`${path}.etag`, '');
        await writeAtomically(path, bytes);
        await writeAtomically(`${path}.etag`, current ?? '');
      }
      return bytes;
    } catch (error) {
      if (RepositoryError.isInstance(error) && error.status === 404) return undefined;
      throw error;
    }
  }

  #downloadOptions(signal: AbortSignal | undefined): DownloadOptions {
    const { token, allowInsecure, timeoutMs, answerMs, clock, random } = this.#options;
    return {
      authorization: token === undefined ? undefined : `Bearer ${token}`,
      allowInsecure,
      timeoutMs,
      answerMs,
      clock,
      random,
      signal,
    };
  }
}

async function parse(name: string, form: (typeof FORMS)[number], bytes: Uint8Array): Promise<ServerManifest> {
  if (form === '.json') return parseJsonManifest(manifestText(bytes));
  if (form === '') return parseServerManifest(manifestText(bytes));
  const file = (await unpack(`${name}.zip`, bytes)).find(({ path }) => path === name);
  if (file === undefined) throw new ManifestError({ problem: `'${name}' is not in its zip file` });
  return parseServerManifest(manifestText(file.bytes));
}

function notInCache(url: string): RepositoryError {
  return new RepositoryError({
    url,
    problem: 'it is not in the cache, and the network is not to be used',
    hint: 'Fetch it once without offline, then it is there.',
  });
}
