import { type Clock, systemClock } from '@bioxen/core';
import { checkSri } from '../integrity/sri.js';
import { SignatureError } from '../errors/signature-error.js';
import { manifestOfFiles, type ServerManifest } from '../manifest/server-manifest.js';
import { verifySignature } from '../signature/minisign.js';
import { parsePublicKey, type PublicKey } from '../signature/public-key.js';
import { LIST_FILE, LIST_SIGNATURE_FILE, parseList } from '../signature/signed-list.js';
import { writeAtomically } from '../store/atomic-file.js';
import { readIfThere } from '../store/read-if-there.js';
import { fetchChecked } from './fetch-checked.js';
import type { FetchOptions, Repository, RepositoryCallOptions } from './repository.js';

/** Options of a repository whose files are signed. */
export interface SignedRepositoryOptions {
  /** Of minisign, `RWQ…`. */
  readonly publicKey: string;
  /** File that keeps when the newest list was signed: an older one is refused. @defaultValue none: kept in memory alone */
  readonly stateFile?: string | undefined;
  readonly clock?: Clock | undefined;
}

const FRESH_MS = 10_000;

/**
 * A repository that is trusted by a key: what it has is what its signed list says, and each file must have the hash that
 * stands there. Its manifests are not looked at.
 */
export class SignedRepository implements Repository {
  readonly url: string;
  /** The key that is trusted. */
  readonly signedBy: string;
  readonly #inner: Repository;
  readonly #key: PublicKey;
  readonly #options: SignedRepositoryOptions;
  #list: { readonly at: number; readonly files: Promise<ReadonlyMap<string, string>> } | undefined;
  #newest = 0;

  /** @throws SignatureError for a key that is none */
  constructor(inner: Repository, options: SignedRepositoryOptions) {
    this.url = inner.url;
    this.#inner = inner;
    this.#options = options;
    this.#key = parsePublicKey(options.publicKey);
    this.signedBy = this.#key.text;
  }

  /** The same for each Lua: what a rock wants of it stands in its rockspec. @throws SignatureError, RepositoryError */
  async manifest(_luaVersion: string, { signal }: RepositoryCallOptions = {}): Promise<ServerManifest> {
    return manifestOfFiles([...(await this.#files(signal)).keys()]);
  }

  /** @throws SignatureError for a file that is not in the list, IntegrityError for one that is not as it was signed */
  async fetch(file: string, { signal, check }: FetchOptions = {}): Promise<Uint8Array> {
    const expected = (await this.#files(signal)).get(file);
    if (expected === undefined)
      throw new SignatureError(`${this.url}/${file}`, `it is not in the signed ${LIST_FILE}`);
    return await fetchChecked(this.#inner, file, { signal, check }, (bytes) => {
      checkSri(file, bytes, sriOfHex(expected), `${this.url}/${file}`);
    });
  }

  /** A file of the list, compared with it; undefined for others. */
  async fetchNewest(file: string, { signal }: RepositoryCallOptions = {}): Promise<Uint8Array | undefined> {
    const expected = (await this.#files(signal)).get(file);
    if (expected === undefined) return undefined;
    const bytes = await this.#inner.fetchNewest?.(file, { signal });
    checkSri(file, bytes ?? new Uint8Array(), sriOfHex(expected), `${this.url}/${file}`);
    return bytes;
  }

  async #files(signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
    const now = (this.#options.clock ?? systemClock).monotonicMs();
    if (this.#list !== undefined && now - this.#list.at < FRESH_MS) return await this.#list.files;
    const files = this.#load(signal);
    this.#list = { at: now, files };
    try {
      return await files;
    } catch (error) {
      this.#list = undefined;
      throw error;
    }
  }

  async #load(signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
    const [signature, list] = await Promise.all(
      [LIST_SIGNATURE_FILE, LIST_FILE].map(async (file) => {
        const bytes = await this.#inner.fetchNewest?.(file, { signal });
        if (bytes === undefined)
          throw new SignatureError(this.url, `it has no ${file}: nothing of it is signed`);
        return bytes;
      }),
    );
    const url = `${this.url}/${LIST_FILE}`;
    const { timestamp = 0 } = verifySignature(url, list as Uint8Array, textOf(signature), this.#key);
    await this.#refuseOlder(url, timestamp);
    return parseList(textOf(list));
  }

  /** Whoever can answer in place of the server could give an old list, with rocks that have been mended since. */
  async #refuseOlder(url: string, timestamp: number): Promise<void> {
    const { stateFile } = this.#options;
    const kept = stateFile === undefined ? undefined : await readIfThere(stateFile);
    const newest = Math.max(this.#newest, Number(kept?.toString() ?? 0));
    if (timestamp < newest) throw new SignatureError(url, 'it is older than the one that was there before');
    this.#newest = timestamp;
    if (stateFile !== undefined && timestamp > newest) await writeAtomically(stateFile, String(timestamp));
  }
}

const sriOfHex = (hex: string): string => `sha256-${Buffer.from(hex, 'hex').toString('base64')}`;

const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
