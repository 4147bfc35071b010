import { expect, test } from 'vitest';
import { TsvLines } from './tsv-lines.js';

const lines = (...records: readonly object[]): Buffer =>
  Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));

test('has a header of the fields of the first record, its id first', () => {
  const tsv = new TsvLines();
  expect(tsv.convert(lines({ id: 'a', z: 1, b: 'x' }, { id: 'b', b: 'y' }))).toBe(
    'id\tb\tz\na\tx\t1\nb\ty\t\n',
  );
  expect(tsv.convert(lines({ id: 'c', b: true, z: 0.5 }))).toBe('c\ttrue\t0.5\n');
  expect(tsv.end()).toBe('');
});

test('escapes what would break a line, writes tables as JSON, and numbers that JSON has not as Lua does', () => {
  const record = { id: 'a\tb', list: [1, 2], nan: { $lua: 'float', value: 'nan' }, text: 'x\\\n' };
  expect(new TsvLines(['id', 'list', 'nan', 'text']).convert(lines(record))).toBe(
    'id\tlist\tnan\ttext\na\\tb\t[1,2]\tnan\tx\\\\\\n\n',
  );
});

test('refuses a field that the first record had not, unless the columns were chosen', () => {
  const more = lines({ id: 'a', x: 1 }, { id: 'b', y: 2 });
  expect(() => new TsvLines().convert(more)).toThrow('The result of b has the field y');
  expect(new TsvLines(['id', 'y']).convert(more)).toBe('id\ty\na\t\nb\t2\n');
});

test('is a header alone where columns were chosen and no record came', () => {
  expect([new TsvLines(['id', 'gc']).end(), new TsvLines().end()]).toEqual(['id\tgc\n', '']);
});
