import { Duplex } from 'node:stream';
import { type ExecuteOptions, LuaProcessError, ProtocolError } from '@bioxen/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DriverClient } from './driver-client.js';
import type { DriverRun } from './driver-run.js';
import type { FindModule } from './module-answer.js';

const COOKIE = '0123456789abcdef01234567';

/** A client whose interpreter is played by the test, frame by frame. */
class Stage {
  readonly client: DriverClient;
  /** What the client has sent. */
  sent = '';
  readonly #wire: Duplex;

  constructor(findModule?: FindModule) {
    this.#wire = new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _, done) => {
        this.sent += bytes.toString('latin1');
        done();
      },
    });
    this.client = new DriverClient(this.#wire, {
      cookie: COOKIE,
      ...(findModule === undefined ? {} : { findModule }),
    });
  }

  /** Executes programs, and lets the interpreter say something once they are on the wire. */
  async play(
    count: number,
    options: ExecuteOptions,
    ...said: readonly string[]
  ): Promise<readonly DriverRun[]> {
    const runs = Array.from({ length: count }, (_, index) => this.client.execute(`return ${index}`, options));
    for (const run of runs) run.outcome.catch(() => undefined);
    await this.say(...said);
    return runs;
  }

  /** Has the client said its last? */
  get isEnded(): boolean {
    return this.#wire.writableEnded;
  }

  async say(...said: readonly string[]): Promise<void> {
    for (const text of said) this.#wire.push(text, 'latin1');
    await settled();
  }

  async end(): Promise<void> {
    this.#wire.push(null);
    this.#wire.destroy();
    await this.client.ended;
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const frame = (kind: string, id: number, payload: string): string =>
  `${COOKIE}${kind} ${id} ${payload.length}\n${payload}\n`;
const RESULT = '0 0 0 1\ni7;';
const failureOf = async (run: DriverRun | undefined): Promise<unknown> =>
  await run?.outcome.catch((error: unknown) => error);

describe('a stream that is broken', () => {
  test('fails everything in flight and queued, each with the output that it had, and nothing hangs', async () => {
    // No time passes: answers are brisk, and many requests go out at once.
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const stage = new Stage();
    const asked = stage.client.isComplete('x');
    const runs = await stage.play(70, {}, frame('y', 1, 'complete'));
    expect(await asked).toBe('complete');
    await stage.say(frame('o', 2, 'first\n'), frame('o', 3, 'other'));
    await stage.say(`${COOKIE}o 2 5\nabcnoise of a child\n`);
    const errors = await Promise.all(runs.map(failureOf));
    for (const error of errors) expect(error).toBeInstanceOf(ProtocolError);
    const [first, second, third] = errors;
    expect(first).toMatchObject({
      message: expect.stringContaining('child process'),
      hint: expect.stringContaining('Redirect'),
      maybeRan: true,
      partial: { stdout: 'first', stderr: '', truncated: false },
    });
    expect(second).toMatchObject({ partial: { stdout: 'other' } });
    expect(third).toMatchObject({ partial: { stdout: '' } });
    expect(stage.client.isUsable).toBe(false);
    expect(() => stage.client.execute('return 1')).toThrow(ProtocolError);
    await stage.client.ended;
  });

  test('that only ends says what the program had written', async () => {
    const stage = new Stage();
    const [run] = await stage.play(1, {}, frame('o', 1, 'half'));
    await stage.end();
    const error = await failureOf(run);
    expect(error).toBeInstanceOf(LuaProcessError);
    expect(error).toMatchObject({ maybeRan: true, partial: { stdout: 'half' } });
  });
});

describe('what a program asks for', () => {
  async function* slowly(): AsyncGenerator<Uint8Array> {
    await new Promise(() => undefined);
    yield new Uint8Array(0);
  }

  test.for([
    ['input', 'i', { input: slowly() }],
    ['a module', 'm', {}],
  ] as const)('a second wish for %s before the first is granted is refused', async ([, kind, options]) => {
    const stage = new Stage(() => new Promise(() => undefined));
    const [run] = await stage.play(1, options, frame(kind, 1, ''), frame(kind, 1, ''));
    expect(await failureOf(run)).toBeInstanceOf(ProtocolError);
  });

  test('a flood of wishes makes one wish and one error', async () => {
    let found = 0;
    const stage = new Stage(() => {
      found += 1;
      return new Promise(() => undefined);
    });
    const [run] = await stage.play(1, {}, frame('m', 1, 'x').repeat(100_000));
    expect(await failureOf(run)).toBeInstanceOf(ProtocolError);
    expect(found).toBe(1);
  });

  test('wishes one after the other are granted', async () => {
    const stage = new Stage((name) => `return "${name}"`);
    await stage.play(1, { input: 'abc' }, frame('m', 1, 'a'));
    await stage.say(frame('i', 1, ''));
    await stage.say(frame('i', 1, ''));
    await stage.say(frame('m', 1, 'b'));
    expect(stage.sent.slice(stage.sent.indexOf('L '))).toBe(
      'L 1 10 found=1\nreturn "a"I 1 3\nabcI 1 0\nL 1 10 found=1\nreturn "b"',
    );
  });

  test('no answer goes out behind the result', async () => {
    let give: (source: string) => void = () => undefined;
    const stage = new Stage(
      () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    );
    await stage.play(1, {}, frame('m', 1, 'late'), frame('r', 1, RESULT));
    const before = stage.sent;
    give('return 1');
    await settled();
    expect(stage.sent).toBe(before);
  });
});

describe('a frame that is for nobody', () => {
  test('changes nothing: of another number, late, or again', async () => {
    const stage = new Stage();
    const [run] = await stage.play(
      1,
      {},
      ...['o', 'e', 'r', 'x', 's', 'c', 'q', 'i', 'm', 'y'].map((kind) => frame(kind, 99, RESULT)),
      frame('y', 0, '5'),
      frame('a', 1, '0 0'),
      frame('r', 1, RESULT),
      frame('r', 1, '0 0 0 1\ni8;'),
      frame('o', 1, 'late'),
    );
    expect(await run?.outcome).toMatchObject({ kind: 'returned', values: [7] });
    expect(run?.partialOutput().stdout).toBe('');
    expect(stage.client.isUsable).toBe(true);
  });

  test('a result that cannot be read fails its run, and the interpreter with it', async () => {
    for (const forged of [
      frame('r', 1, '0 0 0 100000000\nn[99999999999;'),
      frame('r', 1, '0 0 999999999 1\nx'),
      frame('x', 1, '0 0 5 5\nshort'),
      frame('r', 1, `0 0 0 1\n${'[1;'.repeat(5_000)}`),
      frame('r', 1, `0 0 0 3000000\n${'n'.repeat(3_000_000)}`),
      frame('z', 1, ''),
      frame('a', 1, 'nonsense'),
    ]) {
      const stage = new Stage();
      const [run] = await stage.play(1, {}, forged);
      expect(await failureOf(run), forged.slice(0, 60)).toBeInstanceOf(ProtocolError);
    }
  });
});

describe('the end of an interpreter', () => {
  test('what it says while it closes belongs to the last run, and os.exit in a finalizer gives the status', async () => {
    const stage = new Stage();
    const [run] = await stage.play(1, {}, frame('o', 1, 'a\n'), frame('r', 1, RESULT));
    if (run === undefined) throw new RangeError('nothing was executed');
    const outcome = stage.client.quitAfter(run);
    await settled();
    expect(stage.sent).toMatch(/Q 1 0\n$/);
    await stage.say(
      frame('o', 1, 'b\n'),
      'of a child\n',
      frame('e', 1, 'c'),
      frame('o', 2, 'no'),
      frame('q', 1, '9'),
    );
    await stage.end();
    expect(run.toResult(await outcome, 'none')).toMatchObject({
      stdout: 'a\nb\nof a child',
      stderr: 'c',
      returnCode: 9,
      exited: true,
    });
  });

  test('without an exit its own outcome stands, and so it does when the interpreter is killed', async () => {
    const stage = new Stage();
    const [run] = await stage.play(1, {}, frame('r', 1, RESULT));
    if (run === undefined) throw new RangeError('nothing was executed');
    const outcome = stage.client.quitAfter(run);
    await settled();
    stage.client.fail(new LuaProcessError('killed', { maybeRan: true }));
    await stage.end();
    expect(await outcome).toMatchObject({ kind: 'returned', values: [7] });
  });
});

describe('finalizers', () => {
  test('are answered until the last frame, with nothing; then the stream ends and nothing is waited for', async () => {
    const stage = new Stage(() => 'return 1');
    const [run] = await stage.play(1, { input: 'text' }, frame('r', 1, RESULT));
    if (run === undefined) throw new RangeError('nothing was executed');
    const steps: string[] = [];
    const outcome = stage.client.quitAfter(run, async () => {
      steps.push('look');
      await settled();
      steps.push(stage.isEnded ? 'ended too soon' : 'looked');
    });
    await settled();
    stage.sent = '';
    await stage.say(frame('i', 1, 'a'), frame('m', 1, 'module'), frame('w', 1, ''), frame('i', 2, ''));
    expect(stage.sent).toBe('I 1 0\nL 1 0\nW 1 0\n');
    expect([...steps, stage.isEnded]).toEqual([false]);
    await stage.say(frame('f', 1, '0'));
    expect(await outcome).toMatchObject({ kind: 'returned' });
    expect([...steps, stage.isEnded]).toEqual(['look', 'looked', true]);
    await stage.end();
  });

  test('of os.exit are answered too, and the interpreter takes no other program', async () => {
    const stage = new Stage();
    const run = stage.client.executeLast('return 1', {}, { isHeld: true });
    expect(stage.sent).toMatch(/^H 0 0\ne 1 return 1\n/);
    await stage.say(frame('q', 1, '3'));
    expect(() => stage.client.execute('return 2')).toThrow('os.exit');
    stage.sent = '';
    await stage.say(frame('w', 1, ''), frame('e', 1, 'late'));
    expect(stage.sent).toBe('W 1 0\n');
    const outcome = stage.client.quitAfter(run);
    await stage.say(frame('f', 1, '1'), 'of a child');
    expect(stage.client.speakingRun).toBe(run);
    await stage.end();
    expect(run.toResult(await outcome, 'none')).toMatchObject({
      stdout: 'of a child',
      stderr: 'late',
      returnCode: 3,
    });
  });
});

describe('the wire', () => {
  test('carries one program alone until answers come fast, so that a slow one can be interrupted', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const stage = new Stage();
    const runs = await stage.play(4, {});
    expect(runs.map(({ id }) => id)).toEqual([1, 0, 0, 0]);
    vi.advanceTimersByTime(5);
    await stage.say(frame('r', 1, RESULT));
    expect(runs.map(({ id }) => id)).toEqual([1, 2, 0, 0]);
    await stage.say(frame('r', 2, RESULT));
    expect(runs.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    await stage.end();
  });
});
