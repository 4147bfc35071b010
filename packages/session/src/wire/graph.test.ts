import { expect, test } from 'vitest';
import { fromGraph, toGraph, type WireGraph } from './graph.js';

test('what has very many tables costs what its tables cost', () => {
  // Taken from the front of a list one by one, these were minutes.
  const tables = Array.from({ length: 600_000 }, (_, place) => [place]);
  const back = fromGraph(toGraph(tables)) as typeof tables;
  expect(back).toHaveLength(tables.length);
  expect([back[0], back.at(-1)]).toEqual([[0], [599_999]]);
});

test.each(['constructor', 'length', '__proto__', 0, 1.5, -1])(
  'there is no table %j in an empty list',
  (index) => {
    const graph = { root: [index], tables: [] } as unknown as WireGraph;
    expect(() => fromGraph(graph)).toThrow('A table is named that is not there.');
  },
);
