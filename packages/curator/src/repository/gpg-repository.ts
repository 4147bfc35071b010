import { SignatureError } from '../errors/signature-error.js';
import { RepositoryError } from '../errors/repository-error.js';
import type { ServerManifest } from '../manifest/server-manifest.js';
import { verifyWithGpg } from '../signature/run-gpgv.js';
import type { Repository, RepositoryCallOptions } from './repository.js';

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

  /** @throws SignatureError, RepositoryError */
  async fetch(file: string, options: RepositoryCallOptions = {}): Promise<Uint8Array> {
    const [bytes, signature] = await Promise.all([
      this.#inner.fetch(file, options),
      this.#inner.fetch(`${file}.asc`, options).catch((error: unknown) => {
        if (!RepositoryError.isInstance(error)) throw error;
        throw new SignatureError(`${this.url}/${file}`, `there is no ${file}.asc`, { cause: error });
      }),
    ]);
    await verifyWithGpg(`${this.url}/${file}`, bytes, signature, this.#keyring, options.signal);
    return bytes;
  }
}
