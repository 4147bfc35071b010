import { seededRandom } from '@bioxen/core';
import { expect, test } from 'vitest';
import { fairnessOf } from './fairness.js';
import { FairnessMeter } from './fairness-meter.js';

/** What the meter promises, worked out for each VM by looking at all others. */
class PlainMeter {
  readonly shares = new Map<
    string,
    { weight: number; done: number; expected: number; last: number; lastFull: number; sumAtLast: number }
  >();
  present = new Set<string>();
  quanta = 0;
  sum = 0;

  record(vmId: string, done: number, contenders: ReadonlyMap<string, number>, isFull: boolean): void {
    this.quanta++;
    for (const [id, weight] of contenders) {
      const { done: before = 0, expected = 0, ...share } = this.shares.get(id) ?? {};
      const fresh = { last: 0, lastFull: 0, sumAtLast: this.sum };
      this.shares.set(id, {
        ...fresh,
        ...(this.present.has(id) ? share : {}),
        weight,
        done: before,
        expected,
      });
    }
    this.present = new Set(contenders.keys());
    const share = this.shares.get(vmId);
    if (share === undefined) return;
    if (isFull) this.sum += done / share.weight;
    if (isFull && share.last > 0 && contenders.size > 1) {
      share.done += done;
      share.expected += this.expectedOf(vmId);
    }
    share.last = this.quanta;
    if (isFull) share.lastFull = this.quanta;
    share.sumAtLast = this.sum;
  }

  score(): number {
    const served = [...this.shares].map(([id, share]) => {
      const waiting = this.present.has(id) ? this.expectedOf(id) : 0;
      const isTooLong = waiting > 3 * (this.sum / this.quanta) * share.weight;
      return { work: share.done, weight: share.expected + (isTooLong ? waiting : 0) };
    });
    return fairnessOf(served.filter(({ weight }) => weight > 0));
  }

  expectedOf(id: string): number {
    const own = this.shares.get(id);
    if (own === undefined) return 0;
    const others = [...this.shares].filter(
      ([name, other]) =>
        name !== id && (other.lastFull > own.last || (this.present.has(name) && other.last <= own.last)),
    );
    return (own.weight * (this.sum - own.sumAtLast)) / (others.length + 1);
  }
}

test('it says of any course of quanta what looking at all VMs each time says', () => {
  const random = seededRandom('fairness');
  const upTo = (most: number): number => Number.parseInt(random.hex(4), 16) % most;
  for (let course = 0; course < 40; course++) {
    const [meter, plain] = [new FairnessMeter(), new PlainMeter()];
    let list: { vmId: string; weight: number }[] = [];
    for (let quantum = 0; quantum < 120; quantum++) {
      if (list.length === 0 || upTo(4) === 0)
        list = Array.from({ length: 8 }, (_, at) => ({ vmId: `vm${at}`, weight: 1 + upTo(3) * 10 })).filter(
          () => upTo(3) > 0,
        );
      const chosen = list[upTo(Math.max(1, list.length))];
      if (chosen === undefined) continue;
      const [done, isFull] = [upTo(100), upTo(5) > 0];
      meter.record(chosen.vmId, done, list, isFull);
      plain.record(chosen.vmId, done, new Map(list.map(({ vmId, weight }) => [vmId, weight])), isFull);
      expect(meter.score()).toBeCloseTo(plain.score(), 9);
    }
  }
});

test('VMs that are no more still count, until many have gone after them', () => {
  const meter = new FairnessMeter();
  const serve = (served: string, ...names: readonly string[]): void => {
    meter.record(
      served,
      10,
      names.map((vmId) => ({ vmId, weight: 10 })),
      true,
    );
  };
  const cycle = ['greedy', 'greedy', 'greedy', 'poor'];
  for (let round = 0; round < 20; round++) for (const served of cycle) serve(served, 'greedy', 'poor');
  const unfair = meter.score();
  expect(unfair).toBeLessThan(90);
  meter.leave('greedy');
  meter.leave('poor');
  expect(meter.score()).toBeCloseTo(unfair, 9);
  for (let next = 0; next < 300; next++) {
    serve(`vm${next}`, `vm${next}`);
    meter.leave(`vm${next}`);
  }
  expect(meter.score()).toBe(100);
});
