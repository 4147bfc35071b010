import { seededRandom } from '@bioxen/core';
import { expect, test } from 'vitest';
import type { Fault } from './fault.js';
import { FaultSchedule } from './fault-schedule.js';

const schedule = new FaultSchedule(seededRandom(1));
const add = (fault: unknown): unknown => schedule.add(fault as Fault);

test.each<readonly [string, unknown, RegExp]>([
  ['no fault', undefined, /options/],
  ['an empty one', {}, /do\.kind|do:/],
  ['an unknown name', { do: 'explode' }, /do: "explode" is not a fault: one of .*hang/],
  ['an unknown kind', { do: { kind: 'explode' } }, /do\.kind/],
  ['a kind that is none', { do: [] }, /do\.kind/],
  ['a status that is missing', { do: { kind: 'http-status' } }, /http-status needs status/],
  ['a status that is missing, by name', { do: 'http-status' }, /http-status needs status/],
  ['a status that is none', { do: { kind: 'http-status', status: 99 } }, /do\.status/],
  ['a failure without a code', { do: { kind: 'failure' } }, /failure needs code/],
  ['a misspelt detail', { do: { kind: 'hang', executed: true } }, /do\.executed.*no option/],
  ['a misspelt condition', { when: { methd: 'VM.start' }, do: 'hang' }, /when\.methd.*no option/],
  ['a misspelt member', { whn: {}, do: 'hang' }, /whn.*no option/],
  ['a negative nth', { when: { nth: -1 }, do: 'hang' }, /when\.nth/],
  ['a probability above 1', { when: { probability: 7 }, do: 'hang' }, /when\.probability/],
  ['a message that there is not', { when: { method: 'VM.strat' }, do: 'hang' }, /when\.method/],
  ['pieces of no byte', { do: { kind: 'slow', pieceBytes: 0 } }, /do\.pieceBytes/],
  ['no times', { do: 'hang', times: 0 }, /times/],
])('%s is refused by name', (_what, fault, problem) => {
  expect(() => add(fault)).toThrow(
    expect.objectContaining({
      name: 'InvalidOptionError',
      code: 'API_VALIDATION_ERROR',
      message: expect.stringMatching(problem) as string,
    }),
  );
});

test.each<Fault>([
  { do: 'hang' },
  { do: { kind: 'hang', isExecuted: true }, times: Infinity },
  { when: { method: 'Async.VM.clone', nth: 2, probability: 0, host: 1, session: 'x' }, do: 'refuse' },
  { when: { method: '/import_raw_vdi' }, do: { kind: 'http-status', status: 503 } },
  { when: { method: 'system.listMethods' }, do: { kind: 'host-is-slave', thumbprint: null } },
  { when: {}, do: { kind: 'failure', code: 'SR_FULL', params: ['1', '2'] } },
])('%j is a fault', (fault) => {
  const added = schedule.add(fault);
  expect(added.struck).toBe(0);
  added.remove();
});
