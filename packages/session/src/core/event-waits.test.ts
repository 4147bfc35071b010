import { describe, expect, it } from 'vitest';
import { EventWaits } from './event-waits.js';

describe('those who wait for events', () => {
  it('are woken by the event that each waits for, once', () => {
    const waits = new EventWaits();
    const woken: string[] = [];
    const wait = (seq: number, name: string): (() => void) => waits.add(seq, () => woken.push(name));
    wait(1, 'a');
    const stop = wait(1, 'b');
    wait(2, 'c');
    wait(9, 'd');
    wait(9, 'e')();
    stop();
    waits.call(1);
    expect(woken).toEqual(['a']);
    waits.call(1);
    waits.call(2);
    expect(woken).toEqual(['a', 'c']);
    stop();
    waits.callAll();
    waits.callAll();
    expect(woken).toEqual(['a', 'c', 'd']);
  });

  it('may wait again as they are woken', () => {
    const waits = new EventWaits();
    const woken: number[] = [];
    const waitFor = (seq: number): void => {
      waits.add(seq, () => {
        woken.push(seq);
        waitFor(seq + 1);
      });
    };
    waitFor(1);
    for (const seq of [1, 2, 3]) waits.call(seq);
    expect(woken).toEqual([1, 2, 3]);
  });
});
