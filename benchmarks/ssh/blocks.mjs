import { median } from '../run/statistics.mjs';
import { takeTurns, timed } from '../local/take-turns.mjs';

/**
 * Lets ways of doing the same take turns in blocks: in a block one way is taken over and over, without rests.
 * @param sizes of the blocks of single ways, where those are not `size`
 */
export const takeBlocks = (ways, { rounds, size, sizes = {}, warmUps = 1 }) => {
  const inBlocks = Object.entries(ways).map(([name, action]) => [
    name,
    async () => {
      const figures = [];
      for (let count = 0; count < (sizes[name] ?? size); count++) figures.push(await timed(action));
      return median(figures);
    },
  ]);
  return takeTurns(Object.fromEntries(inBlocks), { rounds, warmUps });
};
