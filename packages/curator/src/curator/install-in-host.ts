import type { LuaTarget, PackageHost, PackageInstallReport } from '@bioxen/core';
import { moduleOfPath } from '../environment/environment-source.js';
import { refuseConflicts } from '../environment/place-rocks.js';
import type { InstallProgress } from '../environment/transaction.js';
import { isThere, planRoots } from '../environment/transaction.js';
import { NativePackageError } from '../errors/native-package-error.js';
import type { ReadyRock } from '../install/plan.js';
import { toldAbort } from '../install/told-abort.js';
import { constraintsOf, emptyLockfile, type Lockfile, splitKey } from '../lock/lockfile.js';
import { pureTarget } from '../lock/lock-target.js';
import type { Catalog } from '../catalog/catalog.js';
import { whyUnfit } from '../native/fit-platform.js';
import type { PackageVersion } from './install-result.js';
import type { Requirement } from './requirement.js';
import { type ShippedFiles, shipTree } from './ship-tree.js';
import type { BuildPermission, Workspace } from './workspace.js';

/** What was put into a VM. */
export interface VmInstallResult extends PackageInstallReport {
  readonly target: LuaTarget;
  readonly installed: readonly PackageVersion[];
  /** As files in a tree of the VM, or as modules of its interpreters. */
  readonly as: 'files' | 'modules';
  readonly lock: Lockfile;
}

interface HostState {
  readonly lock: Lockfile;
  /** In use; 0 for none. */
  readonly generation: number;
  /** The last that was to be written: where nobody saw how that ended, it may be in use. */
  readonly tried: number;
  /** Those before this one were removed. */
  readonly oldest: number;
  readonly files: ShippedFiles;
}

/** What each VM has by now; it goes with the VM. */
const states = new WeakMap<PackageHost, HostState>();
/** One install into a VM at a time. */
const running = new WeakMap<PackageHost, Promise<unknown>>();

/** Options of an install into a VM. */
export interface HostInstallOptions extends BuildPermission {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: InstallProgress) => void) | undefined;
}

/** Puts packages and what they need into a VM, beside what was put there before. */
export async function installInHost(
  requirements: readonly Requirement[],
  host: PackageHost,
  workspace: Workspace,
  options: HostInstallOptions,
): Promise<VmInstallResult> {
  const before = running.get(host) ?? Promise.resolve();
  const own = before
    .catch(() => undefined)
    .then(async () => await install(requirements, host, workspace, options));
  running.set(
    host,
    own.catch(() => undefined),
  );
  return await own.catch((error: unknown) => {
    throw toldAbort(error, options.signal);
  });
}

async function install(
  requirements: readonly Requirement[],
  host: PackageHost,
  workspace: Workspace,
  options: HostInstallOptions,
): Promise<VmInstallResult> {
  const target = await host.luaTarget();
  const state = states.get(host) ?? {
    lock: emptyLockfile(pureTarget(target)),
    generation: 0,
    tried: 0,
    oldest: 1,
    files: new Map(),
  };
  const wanted = requirements.map(
    ({ name, constraints }) => [name, constraints || constraintsOf(state.lock, name)] as const,
  );
  const roots = { ...state.lock.roots, ...Object.fromEntries(wanted) };
  const as = host.tree === undefined ? 'modules' : 'files';
  if (state.generation > 0 && isThere(state.lock, roots))
    return { target, lock: state.lock, installed: [], as };
  const catalog = await workspace.catalog();
  const context = await workspace.transaction(options, target);
  const { lock, rocks } = await planRoots(target, state.lock, roots, {
    ...context,
    // What would run nowhere is not built first.
    buildNative: host.tree?.platform === undefined ? undefined : context.buildNative,
  });
  refuseConflicts(rocks);
  const native = rocks.filter(({ locked }) => locked.build === 'native');
  if (native.length > 0) await refuseUnfit(native, host, catalog, options.signal);
  const generation = state.tried + 1;
  let files: ShippedFiles = new Map();
  const { tree } = host;
  if (tree === undefined) await host.mountModules(modulesOf(rocks, target.luaVersion));
  else {
    states.set(host, { ...state, tried: generation });
    const all = rocks.flatMap((rock) => rock.files);
    files = await shipTree(tree, generation, all, state.files, options.signal);
  }
  // The one before stays: programs that run may not have loaded all of it yet.
  const oldest = Math.max(state.oldest, state.generation);
  states.set(host, { lock, generation, tried: generation, oldest, files });
  if (tree !== undefined) for (let old = state.oldest; old < oldest; old += 1) await tree.remove(old);
  const old = new Set(Object.keys(state.lock.packages));
  return {
    target,
    lock,
    installed: Object.keys(lock.packages)
      .filter((key) => !old.has(key))
      .map(splitKey),
    as,
  };
}

/** Compiled modules go where they run, and where there is a place for files. */
async function refuseUnfit(
  rocks: readonly ReadyRock[],
  { tree }: PackageHost,
  catalog: Catalog,
  signal: AbortSignal | undefined,
): Promise<void> {
  const platform = await tree?.platform?.(signal === undefined ? {} : { signal });
  for (const { key, files } of rocks) {
    const reason =
      platform === undefined
        ? 'it has C parts, and the VM loads none from files of ours'
        : whyUnfit(platform, files);
    if (reason === undefined) continue;
    const { name } = splitKey(key);
    throw new NativePackageError(
      name,
      reason,
      catalog.find(name)?.pureAlternatives,
      'Install it into an environment of this computer, or in the VM by its own means.',
    );
  }
}

function modulesOf(rocks: readonly ReadyRock[], luaVersion: string): ReadonlyMap<string, string> {
  const prefix = `share/lua/${luaVersion}/`;
  const decoder = new TextDecoder();
  return new Map(
    rocks
      .flatMap(({ files }) => files)
      .filter(({ path }) => path.startsWith(prefix) && path.endsWith('.lua'))
      .map(({ path, bytes }) => [moduleOfPath(path.slice(prefix.length)), decoder.decode(bytes)]),
  );
}
