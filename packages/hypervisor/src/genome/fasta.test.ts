import { InvalidOptionError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { type FastaRecord, formatFasta, parseFasta, readFasta } from './fasta.js';
import { GenomeParseError } from './genome-parse-error.js';

const errorOf = (text: string): unknown => {
  try {
    parseFasta(text);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('parseFasta', () => {
  test('takes the first word as id and the rest as description', () => {
    expect(parseFasta('>chr1  a first\tone \nACGT\nacgu\n\n>chr2\nNNN-*\n')).toEqual([
      { id: 'chr1', description: 'a first\tone', sequence: 'ACGTacgu' },
      { id: 'chr2', description: '', sequence: 'NNN-*' },
    ]);
  });

  test('reads CRLF, blanks in lines, comments, a byte order mark, and a last line without an end', () => {
    expect(parseFasta('\uFEFF;old comment\r\n>a\r\nAC GT\t\r\n\r\nAA')).toEqual([
      { id: 'a', description: '', sequence: 'ACGTAA' },
    ]);
  });

  test('a record may have no sequence, and a text no record', () => {
    expect(parseFasta('>a\n>b\n')).toHaveLength(2);
    expect(parseFasta('')).toEqual([]);
  });

  test.each([
    ['ACGT\n', 1, 'before the first'],
    ['>a\nAC\nA7\n', 3, '"7"'],
    ['>a\nAC\n> \n', 3, 'no id'],
  ])('refuses %j with the line', (text, line, problem) => {
    const error = errorOf(text);
    expect(GenomeParseError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'GENOME_PARSE_FAILED', format: 'FASTA', line });
    expect((error as Error).message).toContain(problem);
  });
});

test('a file of old line ends, CR alone, has the same records', () => {
  const text = '>a one\nACGT\n\nAC\n>b\nTT';
  expect(parseFasta(text.replaceAll('\n', '\r'))).toEqual(parseFasta(text));
  expect(errorOf('>a\rAC\rA!')).toMatchObject({ line: 3 });
});

test('readFasta gives the same records however the bytes are cut', async () => {
  const text = '>a é one\r\nACGT\r\nAC\r\n>b\nTT\n>c\rGG\rTT\r';
  const bytes = new TextEncoder().encode(text);
  for (let size = 1; size <= bytes.length; size++) {
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
    };
    const records: FastaRecord[] = [];
    for await (const record of readFasta(pieces())) records.push(record);
    expect(records).toEqual(parseFasta(text));
  }
});

test('formatFasta writes what reads back the same', () => {
  const records = [
    { id: 'a', description: 'x y', sequence: 'ACGTN'.repeat(50) },
    { id: 'b', description: '', sequence: '' },
  ];
  expect(formatFasta(records, { width: 7 }).split('\n')[1]).toBe('ACGTNAC');
  expect(parseFasta(formatFasta(records))).toEqual(records);
  expect(formatFasta([])).toBe('');
});

test.each([-5, 0, Number.NaN, 1.5, '3'])('formatFasta refuses lines of %s letters', (width) => {
  const records = [{ id: 'a', description: '', sequence: 'ACGTACGT' }];
  expect(() => formatFasta(records, { width: width as number })).toThrow(InvalidOptionError);
});
