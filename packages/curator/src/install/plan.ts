import type { Logger } from '@bioxen/core';
import type { Lockfile, LockedRock } from '../lock/lockfile.js';
import { splitKey } from '../lock/lockfile.js';
import type { InstallTarget } from '../lock/lock-target.js';
import { nativeTarget, pureTarget } from '../lock/lock-target.js';
import type { ArchiveFile } from '../archive/archive-file.js';
import { IntegrityError } from '../errors/integrity-error.js';
import { LockfileError } from '../errors/lockfile-error.js';
import { checkSri } from '../integrity/sri.js';
import { hashFile, treeIntegrity } from '../integrity/tree-integrity.js';
import { FolderRepository } from '../repository/folder-repository.js';
import type { Repository } from '../repository/repository.js';
import { rockOfFile } from '../repository/rock-file.js';
import type { Resolution } from '../resolve/resolve.js';
import type { ContentStore } from '../store/content-store.js';
import { constraintsText } from '../version/version-constraint.js';
import { type MadeRock, makeRock, type NativeBuild } from './make-rock.js';
import { bestArch, type RockPool } from './rock-pool.js';

/** What packages are made with. */
export interface PlanContext {
  readonly store: ContentStore;
  readonly pool: RockPool;
  readonly repositories: readonly Repository[];
  readonly target: InstallTarget;
  readonly buildNative?: NativeBuild | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly logger?: Logger | undefined;
  /** Told of each package that is ready. */
  readonly onReady?: ((name: string, version: string) => void) | undefined;
}

/** A package that is ready to be placed. */
export interface ReadyRock {
  readonly key: string;
  readonly locked: LockedRock;
  readonly files: readonly ArchiveFile[];
}

/** Makes all packages of a resolution, those of the lock from the lock. */
export async function readyResolution(
  resolution: Resolution,
  lock: Lockfile,
  context: PlanContext,
): Promise<readonly ReadyRock[]> {
  return await Promise.all(
    [...resolution.values()].map(async ({ name, version }) => {
      const key = `${name}@${version.text}`;
      const locked = lock.packages[key];
      if (locked !== undefined) return await readyLocked(key, locked, context);
      const { repository, archs } = await context.pool.find({ name, version });
      const arch = bestArch(archs);
      const made = await makeRock({
        name,
        version: version.text,
        arch,
        repository,
        fetch: async (file) => await context.pool.fetch(repository, file),
        unpack: async (file) => await context.pool.unpack(repository, file),
        target: context.target,
        chosenBy: await context.pool.rockspecOf({ name, version }),
        buildNative: context.buildNative,
        signal: context.signal,
      });
      const source = { url: `${repository.url}/${fileOf(key, arch)}`, signedBy: repository.signedBy };
      return await keep(key, source, made, context);
    }),
  );
}

/** Makes all packages of a lock, and nothing else: no manifest is read, nothing is chosen, every hash must hold. */
export async function readyLock(lock: Lockfile, context: PlanContext): Promise<readonly ReadyRock[]> {
  return await Promise.all(
    Object.entries(lock.packages).map(async ([key, locked]) => await readyLocked(key, locked, context)),
  );
}

async function readyLocked(key: string, locked: LockedRock, context: PlanContext): Promise<ReadyRock> {
  const { name, version } = splitKey(key);
  const target = locked.build === 'pure' ? pureTarget(context.target) : nativeTarget(context.target);
  const tree = locked.integrity.tree[target];
  const stored = tree === undefined ? undefined : await wholeTree(tree, context);
  if (stored !== undefined) {
    context.onReady?.(name, version);
    return { key, locked, files: stored };
  }
  const [repository, file] = repositoryOf(locked.source, context.repositories);
  const found = rockOfFile(file);
  if (found === undefined || found.name !== name || found.version !== version)
    throw new LockfileError(`'${locked.source}' is not the source of ${key}`);
  const made = await makeRock({
    name,
    version,
    arch: found.arch,
    repository,
    fetch: async (wanted) =>
      await context.pool.fetch(repository, wanted, (bytes) =>
        checkSri(`${name} ${version}`, bytes, locked.integrity.rock, locked.source),
      ),
    target: context.target,
    expected: {
      rock: locked.integrity.rock,
      rockspec: locked.integrity.rockspec,
      ...(locked.integrity.source === undefined ? {} : { source: locked.integrity.source }),
    },
    buildNative: context.buildNative,
    signal: context.signal,
  });
  const actual = treeIntegrity(made.files.map(hashFile));
  if (tree !== undefined && actual !== tree)
    throw new IntegrityError({ subject: `The tree of ${key}`, expected: tree, actual, url: locked.source });
  await context.store.putTree(made.files);
  context.onReady?.(name, version);
  const trees = { ...locked.integrity.tree, [target]: actual };
  return { key, locked: { ...locked, integrity: { ...locked.integrity, tree: trees } }, files: made.files };
}

/** A tree of the store. One that is damaged counts for nothing: it is made anew from its rock, whose hash is locked, too. */
async function wholeTree(
  tree: string,
  { store, logger }: PlanContext,
): Promise<readonly ArchiveFile[] | undefined> {
  try {
    return await store.getTree(tree);
  } catch (error) {
    if (!IntegrityError.isInstance(error)) throw error;
    logger?.warn({ error }, 'a damaged tree of the store is made anew');
    return undefined;
  }
}

async function keep(
  key: string,
  { url: source, signedBy }: { readonly url: string; readonly signedBy: string | undefined },
  made: MadeRock,
  { store, target, logger, onReady }: PlanContext,
): Promise<ReadyRock> {
  const { name, version } = splitKey(key);
  if (made.rockspec.hasHooks && made.build === 'pure')
    logger?.warn({ package: name, version }, 'its hooks are not run: it may lack what they would have made');
  const tree = await store.putTree(made.files);
  onReady?.(name, version);
  const { dependencies, license, summary, build } = { ...made.rockspec, build: made.build };
  const needs: Record<string, string> = {};
  for (const { name: need, constraints } of dependencies) {
    const text = constraintsText(constraints);
    const before = Object.hasOwn(needs, need) ? needs[need] : undefined;
    needs[need] = [before, text].filter((part) => part !== undefined && part !== '').join(', ');
  }
  return {
    key,
    files: made.files,
    locked: {
      source,
      integrity: {
        ...made.integrity,
        tree: { [build === 'pure' ? pureTarget(target) : nativeTarget(target)]: tree },
      },
      dependencies: needs,
      build,
      ...(license === undefined ? {} : { license }),
      ...(summary === undefined ? {} : { summary }),
      ...(signedBy === undefined ? {} : { signedBy }),
    },
  };
}

function fileOf(key: string, arch: string): string {
  const { name, version } = splitKey(key);
  return arch === 'rockspec' ? `${name}-${version}.rockspec` : `${name}-${version}.${arch}.rock`;
}

/** The repository that a locked package came from, and the file in it. */
function repositoryOf(source: string, repositories: readonly Repository[]): readonly [Repository, string] {
  const slash = source.lastIndexOf('/');
  const url = source.slice(0, slash);
  const known = repositories.find((repository) => repository.url === url);
  if (known !== undefined) return [known, source.slice(slash + 1)];
  // It has moved, or another copy of it serves: what counts is the hash.
  const [first] = repositories;
  return [first ?? new FolderRepository('.'), source.slice(slash + 1)];
}
