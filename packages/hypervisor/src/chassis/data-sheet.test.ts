import { describe, expect, test } from 'vitest';
import { numberOf, parseDataSheet, rowOf } from './data-sheet.js';
import { DATA_SHEETS } from './data-sheets.js';

const entry = { value: 1, unit: 'aa/s', source: 'a paper', uncertainty: '10 %', note: '' };
const sheet = (changes: object): unknown => ({
  chassis: 'x',
  version: '1',
  label: 'measured',
  entries: { rate: { ...entry, ...changes } },
});

describe('parseDataSheet', () => {
  test.each([
    ['no source', { source: ' ' }],
    ['no unit', { unit: undefined }],
    ['an unknown unit', { unit: 'furlongs' }],
    ['a negative value', { value: -1 }],
    ['a value that is no number', { value: Number.NaN }],
    ['an empty row', { value: [] }],
    ['a row with a negative value', { value: [1, -1] }],
    ['no uncertainty', { uncertainty: '' }],
    ['no note', { note: undefined }],
  ])('refuses an entry with %s', (_, changes) => {
    expect(() => parseDataSheet(sheet(changes))).toThrow(
      expect.objectContaining({ code: 'CHASSIS_INITIALIZATION_ERROR' }),
    );
  });

  test('reads what is whole, and gives numbers in the unit that is asked for', () => {
    const parsed = parseDataSheet(sheet({}));
    expect(numberOf(parsed, 'rate', 'aa/s')).toBe(1);
    expect(() => numberOf(parsed, 'rate', '1/h')).toThrow('not in 1/h');
    expect(() => numberOf(parsed, 'speed', 'aa/s')).toThrow('no entry speed');
    expect(() => rowOf(parsed, 'rate', 'aa/s')).toThrow('a single number');
  });
});

test('every sheet of ours is whole, and its sources name something that can be looked up or say what they assume', () => {
  expect([...DATA_SHEETS.keys()]).toEqual(['ecoli', 'orthogonal', 'syn3a', 'yeast']);
  for (const { chassis, entries } of DATA_SHEETS.values())
    for (const [key, { source }] of Object.entries(entries))
      expect(source, `${chassis}.${key}`).toMatch(
        /\d{4}|^assumed|^design target|Minimal_Cell|BNID|PMC|GenBank/,
      );
  expect(DATA_SHEETS.get('orthogonal')?.label).toBe('design target');
});
