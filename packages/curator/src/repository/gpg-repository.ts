import { SignatureError } from '../errors/signature-error.js';
import { RepositoryError } from '../errors/repository-error.js';
import type { ServerManifest } from '../manifest/server-manifest.js';
import { verifyWithGpg } from '../signature/run-gpgv.js';
import { fetchChecked } from './fetch-checked.js';
import type { FetchOptions, Repository, RepositoryCallOptions } from './repository.js';

/**
 * A repository whose rocks are signed one by one, as `luarocks pack --sign` does: beside each file stands `FILE.asc`. Its
 * manifests are not signed: who can change the server can hide a version. Where that counts, sign all of it (`signFolder`).
 */
export class GpgRepository implements Repository {
  readonly url: string;
  readonly signedBy: string;
  readonly #inner: Repository;
  readonly #keyring: string;

  /** @param keyring file with the keys that are trusted, as `gpg --export` writes it */
  constructor(inner: Repository, keyring: string) {
    this.url = inner.url;
    this.signedBy = 'gpg';
    this.#inner = inner;
    this.#keyring = keyring;
  }

  async manifest(luaVersion: string, options: RepositoryCallOptions = {}): Promise<ServerManifest> {
    return await this.#inner.manifest(luaVersion, options);
  }

  /** @throws SignatureError, RepositoryError; neither a rock nor a signature that do not fit is kept */
  async fetch(file: string, { signal, check }: FetchOptions = {}): Promise<Uint8Array> {
    return await fetchChecked(this.#inner, file, { signal, check }, async (bytes) => {
      await this.#verify(file, bytes, signal);
    });
  }

  async #verify(file: string, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    const url = `${this.url}/${file}`;
    const check = async (signature: Uint8Array): Promise<void> => {
      await verifyWithGpg(url, bytes, signature, this.#keyring, signal);
    };
    try {
      await fetchChecked(this.#inner, `${file}.asc`, { signal }, check);
    } catch (error) {
      if (!RepositoryError.isInstance(error)) throw error;
      throw new SignatureError(url, `there is no ${file}.asc`, { cause: error });
    }
  }
}
