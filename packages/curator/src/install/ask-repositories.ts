import { BioxenError, type Logger, systemClock, VMTimeoutError } from '@bioxen/core';
import { IntegrityError } from '../errors/integrity-error.js';
import { ManifestError } from '../errors/manifest-error.js';
import { RepositoryError } from '../errors/repository-error.js';
import { SignatureError } from '../errors/signature-error.js';
import type { ServerManifest } from '../manifest/server-manifest.js';
import type { Repository } from '../repository/repository.js';
import { type Yanked, yankedOf } from '../repository/yanked.js';

/** What a repository has, and what it has taken back. */
export interface RepositoryContent {
  readonly repository: Repository;
  readonly manifest: ServerManifest;
  readonly yanked: Yanked;
}

/** What a repository has, or why it did not say. */
export type RepositoryAnswer =
  | RepositoryContent
  | { readonly repository: Repository; readonly failure: BioxenError };

/** How they are asked. */
export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly logger: Logger;
  /** Told of a repository that takes its time. */
  readonly onWaiting?: ((url: string) => void) | undefined;
}

/** What takes longer is told. */
const PATIENCE_MS = 1_500;

/**
 * Asks all repositories at the same time what they have for a Lua; the answers stand in the order of the repositories.
 * @throws SignatureError, IntegrityError
 */
export async function askRepositories(
  repositories: readonly Repository[],
  luaVersion: string,
  { signal, logger, onWaiting }: AskOptions,
): Promise<readonly RepositoryAnswer[]> {
  return await Promise.all(
    repositories.map(async (repository): Promise<RepositoryAnswer> => {
      const waiting = systemClock.setTimeout(() => onWaiting?.(repository.url), PATIENCE_MS, { unref: true });
      try {
        const [manifest, yanked] = await Promise.all([
          repository.manifest(luaVersion, { signal }),
          yankedOf(repository, { signal }),
        ]);
        return { repository, manifest, yanked };
      } catch (error) {
        signal?.throwIfAborted();
        const failure = failureOf(repository, error);
        logger.debug({ repository: repository.url, error: failure }, 'a repository did not say what it has');
        return { repository, failure };
      } finally {
        waiting.cancel();
      }
    }),
  );
}

/** @throws what no repository is to blame for, and what speaks of a forgery */
function failureOf(repository: Repository, error: unknown): BioxenError {
  // One that is forged is not passed over: what it was to give would be taken from elsewhere.
  const isForged = SignatureError.isInstance(error) || IntegrityError.isInstance(error);
  if (isForged || !BioxenError.isInstance(error)) throw error;
  const { url } = repository;
  if (ManifestError.isInstance(error)) {
    const { problem, line } = error;
    return new ManifestError({ problem: `${problem}, in the one of ${url}`, line, cause: error });
  }
  const isNamed = error.message.includes(url) && !VMTimeoutError.isInstance(error);
  if (isNamed) return error;
  const { message: problem, retryable } = error;
  return new RepositoryError({ url, problem, retryable, cause: error });
}
