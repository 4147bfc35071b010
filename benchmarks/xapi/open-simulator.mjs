import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('simulator-process.mjs', import.meta.url));

/**
 * Starts a simulated pool in another process. `vms` makes a large one; the rest are options of the simulator. Gives its
 * address and `order(name, argument)`, which resolves when it was done there.
 */
export const openSimulator = async (options = {}) => {
  const child = fork(PROGRAM, [JSON.stringify(options)]);
  const waiting = new Map();
  let orders = 0;
  const [place] = await once(child, 'message');
  child.on('message', ({ id, value }) => {
    waiting.get(id)?.(value);
    waiting.delete(id);
  });
  return {
    ...place,
    settings: { url: place.url, username: place.user, password: place.password },
    order: (order, argument) =>
      new Promise((resolve) => {
        orders += 1;
        waiting.set(orders, resolve);
        child.send({ id: orders, order, argument });
      }),
    close: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
};
