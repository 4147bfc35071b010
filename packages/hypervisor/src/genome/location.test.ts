import { describe, expect, test } from 'vitest';
import { GenomeParseError } from './genome-parse-error.js';
import { formatLocation } from './location.js';
import { parseLocation } from './parse-location.js';
import { segmentsOf } from './segments.js';

const circle = { length: 100, topology: 'circular' } as const;
const line = { length: 100, topology: 'linear' } as const;

const spans = (text: string, extent: Parameters<typeof segmentsOf>[1] = line): string[] =>
  segmentsOf(parseLocation(text), extent).map(
    ({ start, end, strand }) => `${start}-${end}${strand === 1 ? '+' : '-'}`,
  );

test.each([
  '467',
  '340..565',
  '<345..500',
  '<1..888',
  '1..>888',
  '102.110',
  '123^124',
  '(102.110)..200',
  '1..(180.200)',
  'join(12..78,134..202)',
  'complement(34..126)',
  'complement(join(2691..4571,4918..5163))',
  'join(complement(4918..5163),complement(2691..4571))',
  'order(1..10,20..30)',
  'J00194.1:100..202',
  'join(1..100,J00194.1:100..202)',
  'one-of(10,20)',
  'bond(12,63)',
  '>888',
])('%s is read and written the same', (text) => {
  expect(formatLocation(parseLocation(text))).toBe(text);
});

test('blanks and line ends in a location do not count', () => {
  expect(parseLocation('join( 1..2,\n 4..5 )')).toEqual(parseLocation('join(1..2,4..5)'));
});

test.each([
  ['', 'ends too early'],
  ['join(1..2', 'ends too early'],
  ['1..', 'ends too early'],
  ['1..2)', 'at ")"'],
  ['1..x', 'at "x"'],
  ['complement(1..2,3..4)', 'at ",3..4)"'],
  [`${'complement('.repeat(100_000)}1`, 'nested more than 50 deep'],
])('refuses %j', (text, problem) => {
  expect(() => parseLocation(text)).toThrow(GenomeParseError);
  expect(() => parseLocation(text)).toThrow(problem);
});

describe('segmentsOf', () => {
  test('converts to half-open stretches from 0, in reading order', () => {
    expect(spans('1..3')).toEqual(['0-3+']);
    expect(spans('7')).toEqual(['6-7+']);
    expect(spans('7^8')).toEqual(['7-7+']);
    expect(spans('complement(join(1..3,5..9))')).toEqual(['4-9-', '0-3-']);
    expect(spans('join(complement(5..9),complement(1..3))')).toEqual(['4-9-', '0-3-']);
    expect(spans('join(5..9,complement(1..3))')).toEqual(['4-9+', '0-3-']);
  });

  test('cuts a range across the origin of a circular record in two', () => {
    expect(spans('91..10', circle)).toEqual(['90-100+', '0-10+']);
    expect(spans('complement(91..10)', circle)).toEqual(['0-10-', '90-100-']);
    expect(spans('100^1', circle)).toEqual(['100-100+']);
  });

  test('says which end is open, in the direction of reading', () => {
    const [segment] = segmentsOf(parseLocation('complement(<1..9)'), line);
    expect(segment).toMatchObject({ isOpenAtStart: false, isOpenAtEnd: true });
  });

  test.each(['0..5', '90..101', '200', '9..5', '7^9', 'join(1..5,99..120)'])('refuses %s', (text) => {
    expect(() => spans(text)).toThrow(GenomeParseError);
  });

  test('leaves parts on other records unchecked', () => {
    expect(spans('J00194.1:100..202')).toEqual(['99-202+']);
  });
});
