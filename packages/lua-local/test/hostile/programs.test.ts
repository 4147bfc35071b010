import { expect, test } from 'vitest';
import { hostilePrograms, nativeEngines, tiers } from './hostile-program.js';

test('the programs are numbered without a gap, and there are more than a hundred', () => {
  const numbers = hostilePrograms.map(({ number }) => number);
  expect(numbers).toEqual(Array.from(numbers, (_, index) => index + 1));
  expect(numbers.length).toBeGreaterThan(100);
});

test.each(hostilePrograms)('$name says what it tries, and where it must end how', (program) => {
  expect(program.tries.length).toBeGreaterThan(10);
  const required = program.engines.flatMap((engine) =>
    tiers.filter((tier) => program.requirement(tier, engine) !== undefined),
  );
  expect(required).not.toEqual([]);
});

test.each(hostilePrograms)(
  '$name has a requirement in strict for each native engine it runs on',
  (program) => {
    const natives = nativeEngines.filter((engine) => program.engines.includes(engine));
    expect(natives.filter((engine) => program.requirement('strict', engine) === undefined)).toEqual([]);
  },
);
