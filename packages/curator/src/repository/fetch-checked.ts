import type { FetchOptions, Repository } from './repository.js';

/**
 * Fetches a file that has to pass a check of ours before the caller's. What a repository gives back without having asked the check
 * is checked here: it may be somebody else's, and not know of checks.
 */
export async function fetchChecked(
  repository: Repository,
  file: string,
  { signal, check }: FetchOptions,
  own: (bytes: Uint8Array) => void | Promise<void>,
): Promise<Uint8Array> {
  let passed: Uint8Array | undefined;
  const pass = async (bytes: Uint8Array): Promise<void> => {
    await own(bytes);
    await check?.(bytes);
    passed = bytes;
  };
  const bytes = await repository.fetch(file, { signal, check: pass });
  if (bytes !== passed) await pass(bytes);
  return bytes;
}
