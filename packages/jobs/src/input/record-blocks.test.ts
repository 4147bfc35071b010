import { describe, expect, test } from 'vitest';
import { recordBlocks } from './record-blocks.js';

const FASTA = '\n>a one\nACGT\nAC\n>b\n\n>c\r\nNNNN\r\n>d >no record\nacgt';
const FASTQ = '@a\nACGT\n+\n@III\n@b\nAC\n+b\n+@\n@c\n\n+\n\n@d\r\nA\r\n+\r\n@\r\n@e\nGG\n+\nII';

async function blocksOf(pieces: readonly string[], blockBases: number): Promise<readonly string[]> {
  const content = async function* (): AsyncGenerator<Buffer> {
    for (const piece of pieces) yield Buffer.from(piece);
  };
  const blocks: string[] = [];
  for await (const block of recordBlocks(content(), { blockBases, maxRecordBytes: 1_000 })) {
    blocks.push('problem' in block ? block.problem : block.bytes.toString());
  }
  return blocks;
}

describe.each([
  ['FASTA', FASTA, /^\n?(?:>[abcd]|$)/],
  ['FASTQ', FASTQ, /^@[abcde]\r?\n/],
] as const)('%s', (_format, text, beginning) => {
  test.each([1, 3, 8, 1_000])(
    'in blocks of %i bases the blocks are the file, wherever it is cut',
    async (bases) => {
      for (let first = 0; first <= text.length; first++) {
        for (const second of [first, first + 1, first + 7, text.length]) {
          const blocks = await blocksOf(
            [text.slice(0, first), text.slice(first, second), text.slice(second)],
            bases,
          );
          expect(blocks.join('')).toBe(text);
          for (const block of blocks) expect(block).toMatch(beginning);
        }
      }
    },
  );

  test('byte by byte the blocks are the file', async () => {
    const blocks = await blocksOf(text.split(''), 1);
    expect(blocks.join('')).toBe(text);
    for (const block of blocks) expect(block).toMatch(beginning);
  });
});

test.each([
  ['nothing', [], []],
  ['blanks alone', ['\n\r\n'], []],
  ['one record without a last line end', ['>a\nAC'], ['>a\nAC']],
])('%s gives its records', async (_what, pieces, expected) => {
  expect(await blocksOf(pieces, 10)).toEqual(expected);
});

test('a file that is neither FASTA nor FASTQ is a problem that tells how it begins', async () => {
  expect(await blocksOf(['LOCUS x\n'], 10)).toEqual([expect.stringContaining('it begins with "LOCUS x"')]);
});

test.each([
  ['FASTA', '>a\n', 'ACGT'],
  ['FASTQ', '@a\n', 'ACGT'],
])(
  'a record of %s that is too large is a problem, and is not read to its end',
  async (_format, header, piece) => {
    let given = 0;
    const content = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from(header);
      for (; given < 1_000_000; given++) yield Buffer.from(piece);
    };
    const blocks = [];
    for await (const block of recordBlocks(content(), { blockBases: 10, maxRecordBytes: 1_000 }))
      blocks.push(block);
    expect(blocks).toEqual([
      expect.objectContaining({ problem: expect.stringContaining('larger than 1000 bytes') }),
    ]);
    expect(given).toBeLessThan(300);
  },
);

test.each([
  ['FASTA', '>a\nAC\n', '>b\n'],
  ['FASTQ', '@a\nAC\n+\nII\n', '@b\n'],
])('the records before one of %s that is too large are given first', async (_format, small, header) => {
  const content = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from(`${small}${small}${header}${'A'.repeat(2_000)}`);
  };
  const blocks: string[] = [];
  for await (const block of recordBlocks(content(), { blockBases: 900, maxRecordBytes: 1_000 }))
    blocks.push('problem' in block ? block.problem : block.bytes.toString());
  expect(blocks).toEqual([small + small, expect.stringContaining('larger than 1000 bytes')]);
});
