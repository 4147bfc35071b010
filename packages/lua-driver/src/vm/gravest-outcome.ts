import type { InterruptOutcome } from '@bioxen/core';

/** What came of interrupting several programs at once: `killed` as soon as one was, `finished` only when all had been. */
export function gravest(outcomes: readonly InterruptOutcome[]): InterruptOutcome {
  if (outcomes.includes('killed')) return 'killed';
  return outcomes.includes('stopped') ? 'stopped' : 'finished';
}
