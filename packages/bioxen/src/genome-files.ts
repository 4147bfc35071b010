import { readFile, stat } from 'node:fs/promises';
import { InvalidConfigurationError } from '@bioxen/core';
import type { GenomeReader } from '@bioxen/hypervisor';
import type { GenomeMetrics, GenomeRecord } from '@bioxen/hypervisor/genome';

/** The first record of a FASTA, GenBank or GFF3 file, packed with gzip or not. @throws InvalidConfigurationError, GenomeParseError */
export async function readGenomeFile(path: string): Promise<GenomeRecord> {
  const { decodeGenome, parseGenome } = await import('@bioxen/hypervisor/genome');
  let bytes: Uint8Array;
  let isFile: boolean;
  try {
    // A pipe or a device may be waited for without an end.
    const found = await stat(path);
    isFile = found.isFile() || found.isDirectory();
    bytes = isFile ? await readFile(path) : new Uint8Array();
  } catch (cause) {
    throw missing(path, problemOf(cause), cause);
  }
  if (!isFile) throw missing(path, 'it is no file');
  const text = decodeGenome(bytes);
  if (text.trim() === '') throw missing(path, 'it is empty');
  const [record] = parseGenome(text);
  if (record === undefined) throw missing(path, 'there is no record in it');
  return record;
}

/**
 * Reads the genomes that templates stand for from files: `genomesFromFiles({ syn3a_minimal: 'syn3A.gb' })`. A template without
 * a file is an error; a genome is never made up.
 */
export function genomesFromFiles(files: Readonly<Record<string, string>>): GenomeReader {
  return async (genomeTemplate): Promise<Readonly<Record<keyof GenomeMetrics, string | number>>> => {
    const path = Object.hasOwn(files, genomeTemplate) ? files[genomeTemplate] : undefined;
    if (path === undefined) throw missing(genomeTemplate, 'no file was named for this genome');
    const { genomeMetrics } = await import('@bioxen/hypervisor/genome');
    return { ...genomeMetrics(await readGenomeFile(path)) };
  };
}

function problemOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'EISDIR' ? 'it is a folder' : message;
}

function missing(path: string, message: string, cause?: unknown): InvalidConfigurationError {
  return new InvalidConfigurationError([{ path, message }], { source: 'genomes', cause });
}
