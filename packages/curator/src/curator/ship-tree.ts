import type { PackageTree } from '@bioxen/core';
import type { ArchiveFile } from '../archive/archive-file.js';
import { tarChunks } from '../archive/write-tar.js';
import { IntegrityError } from '../errors/integrity-error.js';
import { hashFile } from '../integrity/tree-integrity.js';

/** What a host has in the generation in use: path → hash and mode, as they were when it was looked at. */
export type ShippedFiles = ReadonlyMap<string, string>;

/**
 * Makes files a generation of a tree on another host. Only what the host has nowhere in the generation in use is sent; it
 * copies the rest itself. The host compares all of it by hash before it comes into use, in the step that writes it. Where what
 * the host had is not what it was, everything is sent.
 * @throws IntegrityError; the generation in use is then as it was
 */
export async function shipTree(
  tree: PackageTree,
  generation: number,
  files: readonly ArchiveFile[],
  there: ShippedFiles,
  signal?: AbortSignal,
): Promise<ShippedFiles> {
  const wanted = new Map(files.map((file) => [file.path, { file, key: keyOf(file) }]));
  const known = new Map([...there].map(([path, key]) => [key, path]));
  const reuse: (readonly [string, string])[] = [];
  const sent: ArchiveFile[] = [];
  for (const [path, { file, key }] of wanted) {
    const from = there.get(path) === key ? path : known.get(key);
    if (from === undefined) sent.push(file);
    else reuse.push([from, path]);
  }
  const use = new Map([...wanted].map(([path, { key }]) => [path, key.slice(0, HEX)]));
  const options = { use, ...(signal === undefined ? {} : { signal }) };
  const find = (written: ReadonlyMap<string, string>): string | undefined =>
    [...use].find(([path, hash]) => hash !== written.get(path))?.[0] ??
    [...written.keys()].find((path) => !use.has(path));
  let written = await tree.write(generation, asyncChunks(sent), { ...options, reuse });
  if (reuse.length > 0 && find(written) !== undefined)
    written = await tree.write(generation, asyncChunks(files), options);
  const wrong = find(written);
  if (wrong !== undefined) {
    await tree.remove(generation);
    throw new IntegrityError({
      subject: `'${wrong}' in the VM`,
      expected: use.get(wrong) ?? 'nothing',
      actual: written.get(wrong) ?? 'nothing',
    });
  }
  return new Map([...wanted].map(([path, { key }]) => [path, key]));
}

const HEX = 64;

function keyOf(file: ArchiveFile): string {
  const { sha256, isExecutable } = hashFile(file);
  return isExecutable ? `${sha256} x` : sha256;
}

async function* asyncChunks(files: readonly ArchiveFile[]): AsyncGenerator<Uint8Array> {
  yield* tarChunks(files);
}
