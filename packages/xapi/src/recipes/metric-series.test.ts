import { expect, test } from 'vitest';
import { metricSeries } from './metric-series.js';

test('a legend and rows are series, oldest point first', () => {
  const answer = {
    meta: {
      legend: ['AVERAGE:vm:u-1:cpu0', 'MAX:host:u-2:memory_total_kib', 'AVERAGE:sr:u-3:io', 'nonsense'],
    },
    data: [
      { t: 10, values: [0.5, '100', 1, 2] },
      { t: '5', values: [Number.NaN, 'NaN'] },
    ],
  };
  expect(metricSeries('GET /rrd_updates', answer)).toEqual([
    {
      name: 'cpu0',
      consolidation: 'AVERAGE',
      kind: 'vm',
      uuid: 'u-1',
      points: [
        { at: new Date(5_000), value: Number.NaN },
        { at: new Date(10_000), value: 0.5 },
      ],
    },
    {
      name: 'memory_total_kib',
      consolidation: 'MAX',
      kind: 'host',
      uuid: 'u-2',
      points: [
        { at: new Date(5_000), value: Number.NaN },
        { at: new Date(10_000), value: 100 },
      ],
    },
  ]);
});

test.each([undefined, 'x', {}, { meta: {}, data: [] }, { meta: { legend: [] }, data: [{ t: 'x' }] }])(
  '%j is no answer',
  (answer) => {
    expect(() => metricSeries('GET /rrd_updates', answer)).toThrow('GET /rrd_updates: the answer has');
  },
);
