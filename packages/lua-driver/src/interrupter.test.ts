import { PassThrough } from 'node:stream';
import { ProtocolError } from '@bioxen/core';
import { FakeClock } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import type { DriverOutcome } from './driver-outcome.js';
import { DriverRun } from './driver-run.js';
import { Interrupter } from './interrupter.js';
import { RequestWriter } from './request-writer.js';

const returned: DriverOutcome = { kind: 'returned', values: [1], cpuMs: 0, luaHeapBytes: 0 };
const failed = (message: string): DriverOutcome => ({
  kind: 'failed',
  failure: { kind: 'runtime', message, traceback: '', frames: [], value: message },
  cpuMs: 1,
  luaHeapBytes: 2,
});

interface Setup {
  readonly interrupter: Interrupter;
  readonly run: DriverRun;
  readonly clock: FakeClock;
  /** What happened, in its order; what went out is the last of it. */
  readonly events: string[];
  readonly interrupt: () => Promise<string>;
}

/** An interrupter whose other end is played by the test, with its run number 7 on the wire. */
function setUp(
  kind: 'signal' | 'flag' | undefined,
  raise: () => boolean | Promise<boolean> = () => true,
): Setup {
  const events: string[] = [];
  const wire = new PassThrough();
  wire.on('data', (bytes: Buffer) => events.push(`out ${JSON.stringify(bytes.toString())}`));
  const run = new DriverRun({});
  run.id = 7;
  const clock = new FakeClock();
  const raiseAndTell = (): boolean | Promise<boolean> => {
    events.push('raise');
    return raise();
  };
  const interrupter = new Interrupter({
    means:
      kind === 'flag'
        ? { kind, raise: () => raiseAndTell() === true }
        : kind && { kind, raise: raiseAndTell },
    cookie: 'c00kie',
    writer: new RequestWriter(wire),
    isolate: () => true,
    onExposed: () => undefined,
    onRaised: () => undefined,
    onWaited: () => undefined,
    deliver: (_, outcome) => {
      events.push(`${outcome.kind} ${outcome.kind === 'failed' ? outcome.failure.kind : ''}`.trim());
    },
    onSettled: () => events.push('settled'),
  });
  const interrupt = async (): Promise<string> => await interrupter.interrupt(run, { graceMs: 100, clock });
  return { interrupter, run, clock, events, interrupt };
}

describe('an interrupt by signal', () => {
  test('that the program took: its error is an interrupt, and the driver is told to re-arm', async () => {
    const { interrupter, clock, events, interrupt } = setUp('signal');
    interrupter.onArmed('6 3');
    expect(interrupter.left).toBe(3);
    const outcome = interrupt();
    expect(interrupter.left).toBe(2);
    interrupter.concluded(failed('[chunk]:1: interrupted!'));
    interrupter.onSynced(1);
    expect(await outcome).toBe('stopped');
    expect(events).toEqual([
      'raise',
      'out "\\n\\nS c00kie 1\\n"',
      'out "R 0 0\\n"',
      'failed interrupted',
      'settled',
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('that the program caught, or that came as it ended: its own outcome counts', async () => {
    for (const outcome of [returned, failed('[chunk]:1: boom')]) {
      const { interrupter, events, interrupt } = setUp('signal');
      interrupter.onArmed('7 1');
      const result = interrupt();
      interrupter.concluded(outcome);
      interrupter.onSynced(1);
      expect(await result).toBe('finished');
      expect(events).toContain(outcome.kind === 'failed' ? 'failed runtime' : 'returned');
    }
  });

  test.for([
    ['7 0', 'stopped'],
    ['6 0', 'not-started'],
  ])('that hit the driver, which had begun %s: %s', async ([armed = '', expected]) => {
    const { interrupter, events, interrupt } = setUp('signal');
    interrupter.onArmed('6 1');
    const outcome = interrupt();
    interrupter.onHit();
    interrupter.onArmed(armed);
    interrupter.onSynced(1);
    expect(await outcome).toBe(expected);
    expect(events).toEqual(['raise', 'out "\\n\\nS c00kie 1\\n"', 'failed interrupted', 'settled']);
  });

  test("that hit the driver behind a result leaves the result, also a program's own error of that name", async () => {
    const { interrupter, events, interrupt } = setUp('signal');
    interrupter.onArmed('6 1');
    const outcome = interrupt();
    interrupter.concluded(failed('interrupted!'));
    interrupter.onHit();
    interrupter.onArmed('7 0');
    // The answer to the first sync says nothing: it was sent before the hit was known.
    interrupter.onSynced(1);
    expect(events).not.toContain('settled');
    interrupter.onSynced(2);
    expect(await outcome).toBe('finished');
    expect(events.slice(-2)).toEqual(['failed runtime', 'settled']);
  });

  test('goes out once, however often it is asked for', async () => {
    const { interrupter, events, interrupt } = setUp('signal');
    interrupter.onArmed('7 9');
    const both = Promise.all([interrupt(), interrupt()]);
    interrupter.concluded(returned);
    interrupter.onSynced(1);
    expect(await both).toEqual(['finished', 'finished']);
    expect(events.filter((event) => event === 'raise')).toHaveLength(1);
  });

  test('waits until the driver takes one, and is given up when it takes none any more', async () => {
    const early = setUp('signal');
    void early.interrupt();
    expect(early.events).toEqual([]);
    early.interrupter.onArmed('7 1');
    expect(early.events).toEqual(['raise']);

    const last = setUp('signal');
    const outcome = last.interrupt();
    last.interrupter.onArmed('7 0');
    expect(await outcome).toBe('running');
    expect(await last.interrupt()).toBe('running');
    expect(last.events).toEqual([]);
  });

  test('a program that ends before it could go out has its own outcome, and nothing goes out', async () => {
    const { interrupter, events, interrupt } = setUp('signal');
    const outcome = interrupt();
    interrupter.concluded(returned);
    expect(await outcome).toBe('finished');
    interrupter.onArmed('7 5');
    expect(events).toEqual(['returned', 'settled']);
  });

  test('to a program that does not stop is given up after the grace, and settled when it ends after all', async () => {
    const { interrupter, clock, events, interrupt } = setUp('signal');
    interrupter.onArmed('7 5');
    const outcome = interrupt();
    await clock.advance(100);
    expect(await outcome).toBe('running');
    interrupter.concluded(returned);
    interrupter.onSynced(1);
    expect(events.slice(-2)).toEqual(['returned', 'settled']);
  });

  test('a result is delivered after the grace, once, when nothing comes behind it', async () => {
    const { interrupter, clock, events, interrupt } = setUp('signal');
    interrupter.onArmed('7 5');
    const outcome = interrupt();
    interrupter.concluded(failed('interrupted!'));
    await clock.advance(100);
    expect(await outcome).toBe('stopped');
    expect(events.at(-1)).toBe('failed interrupted');
    interrupter.onSynced(1);
    expect(events.filter((event) => event === 'failed interrupted')).toHaveLength(1);
    expect(events.at(-1)).toBe('settled');
  });

  test('that cannot be sent leaves the program running, and the next one is sent', async () => {
    let canSend = false;
    const { interrupter, events, interrupt } = setUp('signal', () => canSend);
    interrupter.onArmed('7 5');
    expect(await interrupt()).toBe('running');
    expect(interrupter.left).toBe(5);
    canSend = true;
    const outcome = interrupt();
    interrupter.concluded(failed('[chunk]:1: interrupted!'));
    interrupter.onSynced(1);
    expect(await outcome).toBe('stopped');
    expect(events.filter((event) => event === 'raise')).toHaveLength(2);
  });

  describe('that may still be under way', () => {
    interface Sending extends Setup {
      readonly sent: (wasSent: boolean) => Promise<void>;
      readonly outcome: Promise<string>;
    }
    const startSending = (): Sending => {
      let resolve: (wasSent: boolean) => void = () => undefined;
      const raised = new Promise<boolean>((settle) => {
        resolve = settle;
      });
      const parts = setUp('signal', () => raised);
      parts.interrupter.onArmed('7 5');
      const outcome = parts.interrupt();
      const sent = async (wasSent: boolean): Promise<void> => {
        resolve(wasSent);
        await raised;
      };
      return { ...parts, outcome, sent };
    };

    test('is not overtaken by the sync: the program that ended meanwhile has its own outcome', async () => {
      const { interrupter, events, outcome, sent } = startSending();
      interrupter.concluded(returned);
      expect(events).toEqual(['raise']);
      await sent(true);
      expect(events).toEqual(['raise', 'out "\\n\\nS c00kie 1\\n"']);
      interrupter.onSynced(1);
      expect(await outcome).toBe('finished');
      expect(events.slice(-2)).toEqual(['returned', 'settled']);
    });

    test('stops the program, whether it is heard before or behind the word that it was sent', async () => {
      for (const isEarly of [true, false]) {
        const { interrupter, events, outcome, sent } = startSending();
        if (!isEarly) await sent(true);
        interrupter.concluded(failed('[chunk]:1: interrupted!'));
        if (isEarly) await sent(true);
        interrupter.onSynced(1);
        expect(await outcome).toBe('stopped');
        expect(events.slice(-2)).toEqual(['failed interrupted', 'settled']);
      }
    });

    test('and hits the driver is known to have been sent', async () => {
      const { interrupter, events, outcome, sent } = startSending();
      interrupter.onHit();
      interrupter.onArmed('7 4');
      interrupter.onSynced(1);
      expect(await outcome).toBe('stopped');
      await sent(true);
      expect(events).toEqual(['raise', 'out "\\n\\nS c00kie 1\\n"', 'failed interrupted', 'settled']);
    });

    test('and is not sent after all uses nothing up', async () => {
      const { interrupter, events, outcome, sent } = startSending();
      await sent(false);
      expect(await outcome).toBe('running');
      expect(interrupter.left).toBe(5);
      expect(events).toEqual(['raise']);
    });

    test('and is not sent to a program that ended meanwhile: its own outcome counts', async () => {
      const { interrupter, events, outcome, sent } = startSending();
      interrupter.concluded(failed('interrupted!'));
      await sent(false);
      expect(await outcome).toBe('finished');
      expect(events).toEqual(['raise', 'failed runtime', 'settled']);
    });

    test('does not keep the result of a program back for which nobody waits any more', async () => {
      const { interrupter, clock, events, outcome, sent } = startSending();
      await clock.advance(100);
      expect(await outcome).toBe('running');
      interrupter.concluded(returned);
      expect(events).toEqual(['raise', 'returned']);
      await sent(true);
      interrupter.onSynced(1);
      expect(events.at(-1)).toBe('settled');
    });
  });

  test('to an interpreter that ends: a result that came still counts', async () => {
    const { interrupter, events, interrupt } = setUp('signal');
    interrupter.onArmed('7 5');
    const outcome = interrupt();
    interrupter.concluded(returned);
    interrupter.abandon();
    expect(await outcome).toBe('finished');
    expect(events.at(-1)).toBe('returned');
  });
});

test('an interrupt by flag costs no arming, and is settled by the sync', async () => {
  const { interrupter, events, interrupt } = setUp('flag');
  expect(interrupter.left).toBe(Infinity);
  interrupter.onArmed('0 inf');
  const outcome = interrupt();
  interrupter.concluded(failed('interrupted!'));
  interrupter.onSynced(1);
  expect(await outcome).toBe('stopped');
  expect(events).toEqual(['raise', 'out "\\n\\nS c00kie 1\\n"', 'failed interrupted', 'settled']);
});

test('an interpreter that ends with the interrupted program was stopped, not finished', async () => {
  const { interrupter, events, interrupt } = setUp('signal');
  interrupter.onArmed('7 1');
  const outcome = interrupt();
  interrupter.concluded(failed('[chunk]:1: interrupted!'));
  interrupter.abandon();
  expect(await outcome).toBe('stopped');
  expect(events).toContain('failed interrupted');
});

test('without the means nothing is interrupted', async () => {
  const { interrupter, events, interrupt } = setUp(undefined);
  interrupter.onArmed('7 255');
  expect(interrupter.left).toBe(0);
  expect(await interrupt()).toBe('running');
  expect(events).toEqual([]);
});

test('what a driver says of interrupts is not believed blindly', () => {
  const { interrupter, events } = setUp('signal');
  for (const text of ['', '7', '7 -1', '7 1e9', 'x 1', '7 1 1'])
    expect(() => interrupter.onArmed(text), text).toThrow(ProtocolError);
  expect(() => interrupter.onHit()).toThrow(ProtocolError);
  interrupter.onSynced(1);
  expect(events).toEqual([]);
});
