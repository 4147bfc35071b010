import type { ServerManifest } from '../manifest/server-manifest.js';

/** What a call to a repository takes. */
export interface RepositoryCallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What the fetch of a file takes. */
export interface FetchOptions extends RepositoryCallOptions {
  /**
   * Refuses bytes that are not what they should be, by what it throws. A repository that keeps files keeps none that was refused: it
   * is fetched anew the next time.
   */
  readonly check?: ((bytes: Uint8Array) => void | Promise<void>) | undefined;
}

/** A place with rocks: a rocks server, or a folder that is laid out like one. */
export interface Repository {
  /** Without what logs in. */
  readonly url: string;
  /** What it has for a Lua, as `5.4`. @throws RepositoryError, ManifestError */
  manifest(luaVersion: string, options?: RepositoryCallOptions): Promise<ServerManifest>;
  /** One of its files by name. @throws RepositoryError */
  fetch(file: string, options?: FetchOptions): Promise<Uint8Array>;
  /** A file that changes, as it is now; undefined where there is none. @throws RepositoryError */
  fetchNewest?(file: string, options?: RepositoryCallOptions): Promise<Uint8Array | undefined>;
  /** The key that all of it is signed with; absent where nothing is. */
  readonly signedBy?: string;
}
