import type { ArchiveFile } from '../archive/archive-file.js';
import { ArchiveError } from '../errors/archive-error.js';
import { IntegrityError } from '../errors/integrity-error.js';
import { digestOf } from '../integrity/digest.js';
import { isLuaRecord, type LuaRecord } from '../manifest/lua-data.js';
import { parseLuaData } from '../manifest/parse-lua-data.js';

/** A rock file, unpacked. */
export interface OpenedRock {
  readonly rockspec: Uint8Array;
  /** Everything else. */
  readonly files: readonly ArchiveFile[];
}

/**
 * Parts a rock into its rockspec and the rest. Where it has a `rock_manifest`, all of it must be as that says: LuaRocks writes these sums and does
 * not look at them.
 * @param file its name
 * @throws ArchiveError, IntegrityError
 */
export function openRock(
  file: string,
  unpacked: readonly ArchiveFile[],
  name: string,
  version: string,
): OpenedRock {
  const files = new Map(unpacked.map((each) => [each.path, each]));
  const specName = `${name}-${version}.rockspec`;
  const rockspec = files.get(specName);
  if (rockspec === undefined) throw new ArchiveError(file, `it has no ${specName}`);
  const manifest = files.get('rock_manifest');
  if (manifest !== undefined) checkSums(file, Buffer.from(manifest.bytes).toString(), files);
  files.delete(specName);
  files.delete('rock_manifest');
  return { rockspec: rockspec.bytes, files: [...files.values()] };
}

function checkSums(file: string, text: string, files: ReadonlyMap<string, ArchiveFile>): void {
  const { rock_manifest: root } = parseLuaData(text);
  const sums = new Map<string, string>();
  const collect = (table: LuaRecord, above: string): void => {
    for (const [key, value] of Object.entries(table)) {
      if (typeof value === 'string') sums.set(`${above}${key}`, value);
      else if (isLuaRecord(value)) collect(value, `${above}${key}/`);
    }
  };
  if (isLuaRecord(root)) collect(root, '');
  for (const [path, { bytes }] of files) {
    if (path === 'rock_manifest') continue;
    const actual = digestOf('md5', bytes);
    const expected = sums.get(path) ?? 'nothing of that name';
    if (actual !== expected)
      throw new IntegrityError({
        subject: `'${path}' in ${file}`,
        expected: `md5-${expected}`,
        actual: `md5-${actual}`,
      });
  }
}
