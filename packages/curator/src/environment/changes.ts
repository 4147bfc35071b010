import type { Environment } from './environment.js';
import { type Change, merged, NO_CHANGE } from './change.js';
import { type Outcome, transact, type TransactionContext } from './transaction.js';

interface Waiting {
  readonly change: Change;
  readonly context: TransactionContext;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Changes of one environment by this process, one transaction after the other: what comes while one runs is done together by
 * the next, so that a thousand installs at once are two or three transactions.
 */
class ChangeQueue {
  readonly #environment: Environment;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  submit(change: Change, context: TransactionContext): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, context, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Those that are asked for in the same moment go together.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const together = this.#waiting;
      this.#waiting = [];
      await this.#settle(together);
    }
    this.#isRunning = false;
  }

  async #settle(together: readonly Waiting[]): Promise<void> {
    const [first] = together as readonly [Waiting];
    if (together.length > 1 && isAlike(together)) {
      const change = together.reduce((all, waiting) => merged(all, waiting.change), NO_CHANGE);
      try {
        const { signal: _signal, ...context } = first.context;
        const outcome = await transact(this.#environment, change, {
          ...context,
          onProgress: (progress) => {
            for (const { context: each } of together) each.onProgress?.(progress);
          },
        });
        for (const waiting of together) waiting.resolve(outcome);
        return;
      } catch {
        // Whose change it was that failed is found by making each one alone.
      }
    }
    for (const { change, context, resolve, reject } of together)
      await transact(this.#environment, change, context).then(resolve, reject);
  }
}

/** Those who can be stopped, or build differently, go alone. */
function isAlike(together: readonly Waiting[]): boolean {
  const [first] = together as readonly [Waiting];
  return together.every(
    ({ context }) => context.signal === undefined && context.buildNative === first.context.buildNative,
  );
}

const queues = new Map<string, ChangeQueue>();

/** Changes an environment, together with what else this process asks of it at the time. */
export async function changeEnvironment(
  environment: Environment,
  change: Change,
  context: TransactionContext,
): Promise<Outcome> {
  // One that was removed and made anew may be for another Lua.
  const key = JSON.stringify([environment.folder, environment.target]);
  const queue = queues.get(key) ?? new ChangeQueue(environment);
  queues.set(key, queue);
  return await queue.submit(change, context);
}
