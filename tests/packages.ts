import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the workspace. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** What the tests need of a package.json. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: unknown;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package that is published. */
export interface PublishablePackage {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

const packagesUnder = (group: string): PublishablePackage[] =>
  readdirSync(join(root, group))
    .map((entry) => join(root, group, entry))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
      return { name: manifest.name, folder, manifest };
    })
    .filter(({ manifest }) => manifest.private !== true);

/** Every package that is published, the libraries first. */
export const publishablePackages: readonly PublishablePackage[] = [
  ...packagesUnder('packages'),
  ...packagesUnder('apps'),
];

/** The package and those of this workspace that it needs at run time, directly or not. */
export const closureOf = (name: string, found: Set<string> = new Set()): ReadonlySet<string> => {
  const dependencies = publishablePackages.find((candidate) => candidate.name === name)?.manifest
    .dependencies;
  if (found.has(name) || !publishablePackages.some((candidate) => candidate.name === name)) return found;
  found.add(name);
  for (const dependency of Object.keys(dependencies ?? {})) closureOf(dependency, found);
  return found;
};
