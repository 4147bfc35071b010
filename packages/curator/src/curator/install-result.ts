import type { EnvironmentState } from '../environment/environment.js';
import type { Outcome } from '../environment/transaction.js';
import { splitKey } from '../lock/lockfile.js';

/** A package in one version. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

/** What an install, update or removal did. */
export interface InstallResult {
  readonly changed: boolean;
  /** Name of the environment. */
  readonly environment: string;
  readonly generation: number;
  /** What came, other versions of what was there included. */
  readonly installed: readonly PackageVersion[];
  /** What was there and stayed. */
  readonly already: readonly PackageVersion[];
  /** What went, older versions included. */
  readonly removed: readonly PackageVersion[];
}

/** Tells what is different after a transaction. */
export function installResult(environment: string, { before, after }: Outcome): InstallResult {
  const old = keysOf(before);
  const now = keysOf(after);
  return {
    changed: before.generation !== after.generation,
    environment,
    generation: after.generation,
    installed: [...now].filter((key) => !old.has(key)).map(splitKey),
    already: [...now].filter((key) => old.has(key)).map(splitKey),
    removed: [...old].filter((key) => !now.has(key)).map(splitKey),
  };
}

const keysOf = ({ lock }: EnvironmentState): ReadonlySet<string> =>
  new Set(Object.keys(lock.packages).sort());
