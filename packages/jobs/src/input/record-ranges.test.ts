import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fastqBorder } from './fastq-border.js';
import { readRange } from './file-range.js';
import { plainFile, stateOf } from './plain-file.js';
import { recordRanges } from './record-ranges.js';

const FASTA = '\n>a one\nACGT\nAC\n>b\n\n>c\r\nNNNN\r\n>d >no record\nacgt';
const FASTQ = '@a\nACGT\n+\n@III\n@b\nAC\n+b\n+@\n@c\n\n+\n\n@d\r\nA\r\n+\r\n@\r\n@e\nGG\n+\nII';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bioxen-ranges-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** The pieces of a text; what is left to be read in another way is the last, in brackets. */
async function piecesOf(
  text: string,
  blockBases: number,
  maxRecordBytes = 1_000,
): Promise<readonly string[]> {
  const path = join(folder, 'input');
  await writeFile(path, text);
  const plain = await plainFile(path);
  if (plain === undefined) return [];
  const found: string[] = [];
  for await (const piece of recordRanges(plain, { blockBases, maxRecordBytes })) {
    if ('problem' in piece) found.push(piece.problem);
    else if ('start' in piece) found.push(`[${text.slice(piece.start)}]`);
    else {
      const bytes = await readRange(piece.range);
      let at = 0;
      for (const length of piece.pieces) found.push(bytes.toString('latin1', at, (at += length)));
      if (at !== piece.range.length) found.push(`pieces of ${at} bytes in ${piece.range.length}`);
    }
  }
  return found;
}

describe.each([
  ['FASTA', FASTA, /^\n?(?:>[abcd]|$)/],
  ['FASTQ', FASTQ, /^\[?@[abcde]\r?\n/],
] as const)('%s', (_format, text, beginning) => {
  test.each([1, 2, 3, 5, 8, 13, 1_000])('in chunks of %i bases the pieces are the file', async (bases) => {
    const pieces = await piecesOf(text, bases);
    expect(pieces.map((piece) => piece.replace(/^\[(.*)\]$/s, '$1')).join('')).toBe(text);
    for (const piece of pieces) expect(piece).toMatch(beginning);
  });

  test('small chunks are several', async () => {
    expect((await piecesOf(text, 1)).length).toBeGreaterThan(2);
  });

  test('records larger than what is looked at lie whole in their pieces', async () => {
    const record = (name: string): string =>
      text === FASTA
        ? `>${name}\n${'ACGT'.repeat(90_000)}\n`
        : `@${name}\n${'ACGT'.repeat(30_000)}\n+\n${'@+I!'.repeat(30_000)}\n`;
    const long = ['x', 'y', 'z'].map((name) => record(name)).join('');
    const pieces = await piecesOf(long, 1_000, 1_000_000);
    expect(pieces.join('').replaceAll(/[[\]]/g, '') === long).toBe(true);
    expect(pieces).toHaveLength(3);
  });
});

test('a record of FASTA beyond the limit is a problem behind the records before it', async () => {
  const pieces = await piecesOf(`>a\nAC\n>b\n${'A'.repeat(5_000)}\n`, 1);
  expect(pieces).toEqual(['>a\nAC\n', expect.stringContaining('larger than 1000 bytes')]);
});

test('the records before one beyond the limit are a piece of their own, however large pieces are', async () => {
  const text = `>a\nAC\n>b\n${'A'.repeat(5_000)}\n`;
  expect(await piecesOf(text, 100)).toEqual(['>a\nAC\n', expect.stringContaining('larger than 1000 bytes')]);
});

test('FASTQ whose records are not seen is left to be read', async () => {
  const wrapped = '@a\nAC\nGT\n+\nII\nII\n'.repeat(9);
  expect(await piecesOf(wrapped, 3)).toEqual([`[${wrapped}]`]);
});

test.each(['', '\n\n', 'LOCUS x\n', '\u001f\u008b'])('%j has no places to name', async (text) => {
  expect(await piecesOf(text, 10)).toEqual([]);
});

test('a border of FASTQ is where a record begins, from whatever byte one looks', () => {
  const bytes = Buffer.from(FASTQ);
  // Not the one behind the empty quality, and not the last, whose line end is not there.
  const starts = [...FASTQ.matchAll(/@[bc]\r?\n|@e\n/g)].map(({ index }) => index);
  for (let from = 0; from < bytes.length; from++) {
    const next = starts.find((start) => start > from + 1);
    const border = fastqBorder(bytes.subarray(from));
    const isLast = next !== undefined && FASTQ.startsWith('@e', next);
    expect(border === undefined ? undefined : border + from).toBe(isLast ? undefined : next);
  }
});

test.each(['\n', '\r\n', ' \n', '\t\r\n'])('%j is no end of a piece of FASTQ', async (blank) => {
  const text = `@a\nAC\n+\nII\n${blank}@b\nAC\n+\nII\n@c\nAC\n+\nII\n`;
  const last = text.indexOf('@c');
  expect(await piecesOf(text, 1)).toEqual([text.slice(0, last), `[${text.slice(last)}]`]);
});

test('a change of a file shows in its state', async () => {
  const path = join(folder, 'changing');
  await writeFile(path, '>a\nAC\n');
  const before = await plainFile(path);
  expect(await stateOf(path)).toBe(before?.state);
  await writeFile(path, '>a\nACG\n');
  expect(await stateOf(path)).not.toBe(before?.state);
});

test('a range of a file that has become shorter is told as a change of the file', async () => {
  const path = join(folder, 'shorter');
  await writeFile(path, '>a\nAC\n');
  await expect(readRange({ path, start: 0, length: 100 })).rejects.toMatchObject({
    code: 'GENOME_PARSE_FAILED',
    problem: 'the file was changed while it was read',
  });
});
