import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ExecuteOptions, type Random, seededRandom } from '@bioxen/core';
import type { DriverOutcome, DriverRun, InterruptOutcome } from '@bioxen/lua-driver';
import { expect, test } from 'vitest';
import {
  ALONE,
  expectAlive,
  FOR_GOOD,
  neverEnding,
  spawnDriver,
  type SpawnedDriver,
  VERSIONS,
} from './spawned-driver.js';

const ROUNDS = 1_000;
const LINE = 'ACGTTGCAACGTTGCAACGTTGCAACGTTGCA';

/** Programs that are interrupted somewhere: before they begin, within, or exactly as they end. */
const PROGRAMS: Readonly<Record<string, readonly [code: string, options: () => ExecuteOptions]>> = {
  'a loop': ['while true do end', () => ({})],
  'a short loop': ['local x = 0 for i = 1, 3000 do x = x + i end return x', () => ({})],
  'an expression': ['return 2 + 2', () => ({})],
  'a loop that is caught once': ['return pcall(function() while true do end end)', () => ({})],
  'a flood of lines': [`while true do print("${LINE}") end`, () => ({ maxOutputBytes: 1_000_000 })],
  'a flood of blocks': [`local s = ("${LINE}\\n"):rep(2000) while true do io.write(s) end`, () => ({})],
  'a large value': ['return ("x"):rep(3000000)', () => ({ maxOutputBytes: 10 })],
  'large arguments': ['while true do end', () => ({ args: [Array.from({ length: 2_000 }, () => LINE)] })],
  'a wait for input': ['io.read("*a")', () => ({ input: neverEnding() })],
  'a syntax error': ['x = = 1', () => ({})],
  'a failure': ['error("boom")', () => ({})],
};

/** Lets the interpreter come some way, by what a computer does and not by a clock. */
async function letItRun(random: Random): Promise<void> {
  for (let turns = Math.floor(random.next() * 5); turns > 0; turns -= 1) await nextTurn();
  let spins = Math.floor(random.next() ** 3 * 1_000_000);
  while (spins > 0) spins -= 1;
}

function expectHonest(what: string, outcome: InterruptOutcome, ended: DriverOutcome, run: DriverRun): void {
  const wasInterrupted = ended.kind === 'failed' && ended.failure.kind === 'interrupted';
  expect([what, outcome, wasInterrupted]).toEqual([
    what,
    outcome,
    outcome === 'stopped' || outcome === 'not-started',
  ]);
  expect(outcome).not.toBe('running');
  const { stdout } = run.partialOutput();
  const ran = outcome === 'not-started' ? '' : stdout;
  expect(stdout).toBe(ran);
  const lines = what.startsWith('a flood') ? stdout.split('\n').slice(0, -1) : [];
  expect(lines.find((line) => line !== LINE)).toBeUndefined();
}

test.for(VERSIONS)(
  `L13 ${ROUNDS} interrupts of %s at random moments: none lost, no dead interpreter, each answer to its request`,
  { timeout: 300_000 },
  async (version, { skip }) => {
    const random = seededRandom(13);
    const names = Object.keys(PROGRAMS);
    const outcomes = new Set<InterruptOutcome>();
    let driver: SpawnedDriver | undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      if (driver?.client.interruptsLeft === 0) {
        await driver.end();
        driver = undefined;
      }
      driver ??= await spawnDriver(version, skip, { armings: 256 });
      const { client } = driver;
      const what = names[Math.floor(random.next() * names.length)] ?? '';
      const [code = '', options = () => ({})] = PROGRAMS[what] ?? [];
      // One taker in four is slow: the interpreter's pipe is full when the interrupt comes.
      const isSlow = random.next() < 0.25;
      let take: (nothing: undefined) => void = () => undefined;
      const taken = new Promise<undefined>((resolve) => {
        take = resolve;
      }).then(() => undefined);
      const run = client.execute(code, {
        ...ALONE,
        ...options(),
        ...(isSlow ? { onOutput: () => taken } : {}),
      });
      await letItRun(random);
      const outcome = await client.interrupt(run, FOR_GOOD);
      take(undefined);
      outcomes.add(outcome);
      expectHonest(what, outcome, await run.outcome, run);
      await expectAlive(client, round);
    }
    await driver?.end();
    expect([...outcomes].toSorted()).toEqual(['finished', 'not-started', 'stopped']);
  },
);
