import type { ArchiveFile } from '../archive/archive-file.js';
import { unpack } from '../archive/unpack.js';
import { IntegrityError } from '../errors/integrity-error.js';
import { NativePackageError } from '../errors/native-package-error.js';
import { UnsupportedError } from '@bioxen/core';
import { checkSri, sriOf } from '../integrity/sri.js';
import type { InstallTarget } from '../lock/lock-target.js';
import type { Repository } from '../repository/repository.js';
import { rockFile } from '../repository/rock-file.js';
import { download } from '../repository/download.js';
import { parseRockspec } from '../rockspec/parse-rockspec.js';
import type { Rockspec } from '../rockspec/rockspec.js';
import { buildRock } from '../tree/built-rock.js';
import { layOutSource } from '../tree/rock-layout.js';
import { dependencyText } from '../version/dependency.js';
import { whyNative } from './build-plan.js';
import { hostPlatforms } from './host-platform.js';
import { openRock } from './open-rock.js';
import type { ReadRockspec } from './rock-pool.js';
import { sourceFiles } from './source-files.js';

/** What is made of a rock. */
export interface MadeRock {
  readonly rockspec: Rockspec;
  /** As they stand in a tree. */
  readonly files: readonly ArchiveFile[];
  readonly build: 'pure' | 'native';
  readonly integrity: { readonly rock: string; readonly rockspec: string; readonly source?: string };
}

/** Hashes that must hold, before anything is unpacked. */
export type ExpectedIntegrity = MadeRock['integrity'];

/** What it is made from. */
export interface MakeRockInput {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly repository: Repository;
  /** Gives a file of the repository. */
  readonly fetch: (file: string) => Promise<Uint8Array>;
  readonly target: InstallTarget;
  readonly expected?: ExpectedIntegrity | undefined;
  /** The rockspec that it was chosen by. */
  readonly chosenBy?: ReadRockspec | undefined;
  /** Gives what is in a file of the repository. @defaultValue what it fetches, unpacked */
  readonly unpack?: ((file: string) => Promise<readonly ArchiveFile[]>) | undefined;
  /** Builds what is more than a copy of files. */
  readonly buildNative?: NativeBuild | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Builds a rock with C, or with programs of its own, and gives its layout. */
export type NativeBuild = (input: {
  readonly rockspec: Rockspec;
  readonly rockspecBytes: Uint8Array;
  /** What stood beside the rockspec in the rock. */
  readonly bundled: readonly ArchiveFile[];
  readonly reason: string;
  readonly signal?: AbortSignal | undefined;
}) => Promise<readonly ArchiveFile[]>;

/**
 * Fetches a rock, checks it, and makes the files of it that stand in a tree. Nothing of the rock is run.
 * @throws IntegrityError, ArchiveError, RockspecError, RepositoryError; NativePackageError where something had to be run
 */
export async function makeRock(input: MakeRockInput): Promise<MadeRock> {
  const { name, version, arch, repository, target, expected } = input;
  const file = rockFile(name, version, arch);
  const bytes = await input.fetch(file);
  const url = `${repository.url}/${file}`;
  if (expected !== undefined) checkSri(`${name} ${version}`, bytes, expected.rock, url);
  const rock = sriOf(bytes);
  const opened =
    arch === 'rockspec'
      ? { rockspec: bytes, files: [] }
      : openRock(file, (await input.unpack?.(file)) ?? (await unpack(file, bytes)), name, version);
  const integrity = { rock, rockspec: sriOf(opened.rockspec) };
  if (expected !== undefined) checkSri(`The rockspec of ${name}`, opened.rockspec, expected.rockspec, url);
  const { chosenBy } = input;
  const isRead = chosenBy !== undefined && Buffer.compare(chosenBy.bytes, opened.rockspec) === 0;
  const rockspec = isRead
    ? chosenBy.rockspec
    : await parseRockspec(opened.rockspec, {
        platforms: hostPlatforms(),
        expected: { name, version },
        signal: input.signal,
      });
  if (chosenBy !== undefined && !isRead) checkSame(chosenBy.rockspec, rockspec, url);
  const identity = { name, version, luaVersion: target.luaVersion };
  if (arch !== 'src' && arch !== 'rockspec') {
    const isNative = opened.files.some(({ path }) => path.startsWith('lib/'));
    if (isNative) refuseOnWasm(input, 'it has compiled modules');
    const files = buildRock(identity, opened.rockspec, opened.files);
    return { rockspec, files, build: isNative ? 'native' : 'pure', integrity };
  }
  const source = arch === 'rockspec' ? await fetchSource(rockspec, input) : undefined;
  const bundled = source === undefined ? opened.files : [source];
  const withSource = source === undefined ? integrity : { ...integrity, source: sriOf(source.bytes) };
  const files = await sourceFiles(rockspec, bundled);
  const reason = whyNative(rockspec, files);
  if (reason !== undefined) {
    refuseOnWasm(input, reason);
    if (input.buildNative === undefined) throw new NativePackageError(name, reason);
    const layout = await input.buildNative({
      rockspec,
      rockspecBytes: opened.rockspec,
      bundled,
      reason,
      signal: input.signal,
    });
    const built = buildRock(identity, opened.rockspec, layout);
    return { rockspec, files: built, build: 'native', integrity: withSource };
  }
  const layout = layOutSource(rockspec, files);
  return {
    rockspec,
    files: buildRock(identity, opened.rockspec, layout),
    build: 'pure',
    integrity: withSource,
  };
}

async function fetchSource({ source, name }: Rockspec, input: MakeRockInput): Promise<ArchiveFile> {
  if (!/^https?:/.test(source.url))
    throw new UnsupportedError(`fetching the source of '${name}' from ${source.url}`, {
      hint: 'Pack it with its source (luarocks pack) and put the .src.rock into a repository.',
    });
  const { bytes = new Uint8Array() } = await download(source.url, { signal: input.signal });
  if (input.expected?.source !== undefined)
    checkSri(`The source of ${name}`, bytes, input.expected.source, source.url);
  const path = source.url.replace(/[?#].*$/, '').replace(/^.*\//, '');
  return { path, isExecutable: false, bytes };
}

/** A rock must need what its server says that it needs. */
function checkSame(served: Rockspec, packed: Rockspec, url: string): void {
  const textOf = ({ dependencies }: Rockspec): string => dependencies.map(dependencyText).sort().join('; ');
  if (textOf(served) !== textOf(packed))
    throw new IntegrityError({
      subject: `The rockspec inside ${packed.name} ${packed.version.text}`,
      expected: `dependencies ${textOf(served)}`,
      actual: textOf(packed),
      url,
    });
}

function refuseOnWasm({ name, target }: MakeRockInput, reason: string): void {
  if (target.implementation === 'wasm')
    throw new NativePackageError(
      name,
      `${reason}, and the embedded engine loads none`,
      [],
      'Use the native engine.',
    );
}
