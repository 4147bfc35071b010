import { median } from '../run/statistics.mjs';

/**
 * Lets ways of doing the same take turns, and another one begin in each round, so that whatever else the computer
 * does meets all of them. A way is a function that does it once and gives its figure.
 */
export const takeTurns = async (ways, { rounds, warmUps = 2 }) => {
  const names = Object.keys(ways);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + warmUps) % names.length];
      const figure = await ways[name]();
      if (round >= 0) figures[name].push(figure);
    }
  }
  return {
    of: (name) => median(figures[name]),
    /** Taken within each round, where the computer was the same for both. */
    ratio: (name, base) => median(figures[name].map((figure, round) => figure / figures[base][round])),
  };
};

/** How long it takes, milliseconds. */
export const timed = async (action) => {
  const started = performance.now();
  await action();
  return performance.now() - started;
};

/** Makes `count` requests, `depth` of them in flight at any time; gives microseconds a request. */
export const microsARequest = async (request, { count, depth = 1 }) => {
  let left = count;
  const client = async () => {
    while (left-- > 0) await request();
  };
  const millis = await timed(async () => {
    await (depth === 1 ? client() : Promise.all(Array.from({ length: depth }, client)));
  });
  return (millis * 1000) / count;
};
