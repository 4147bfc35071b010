import { findLua } from '@bioxen/testkit';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { Canaries } from './canaries.js';
import type { Outcome, RunAnswer } from './host-answers.js';
import { HostProcess, hostInput } from './host-process.js';
import { type HostileProgram, hostilePrograms } from './hostile-program.js';
import { leftBehind } from './left-behind.js';
import { missingLibrary } from './missing-library.js';
import { isMet, workedAttempts } from './requirement.js';
import { plainVm, programLimits, programVm, type Subject, subjectName } from './subject.js';
import { SuiteReport } from './suite-report.js';
import { users } from './user.js';

/** By how much a host process may be larger after all programs. What one VM may use is less; what all used is more. */
const GROWTH_BYTES = 192 * 2 ** 20;
/** In CI every tier must be there but `reduced`, whose tools not every system has. */
const isRequired = process.env['BIOXEN_REQUIRE_ALL'] === '1';
const LONGEST_MESSAGE = 2 * 2 ** 20;

/**
 * Runs every program that has a requirement for the subject, under each user, with canaries beside it. A program must
 * end as its header says, touch no canary unless there is no wall, and leave host, neighbour and the next VM as they
 * were.
 */
export function hostileSuite(subject: Subject): void {
  const isWalled = subject.tier !== 'minimal' && subject.tier !== 'none';
  const programs = hostilePrograms.filter(
    ({ requirement, processor = process.arch, engines }) =>
      engines.includes(subject.engine) &&
      processor === process.arch &&
      requirement(subject.tier, subject.engine) !== undefined,
  );
  const missing = subject.tier === 'embedded' ? undefined : findLua(subject.engine).skipReason;

  describe.skipIf(missing !== undefined).each(isWalled ? users : users.slice(0, 1))(
    `${subjectName(subject)}, as $name`,
    ({ name, user }) => {
      const report = new SuiteReport();
      let canaries: Canaries;
      let host: HostProcess;
      let atStart = { rss: 0, descriptors: 0 };
      let unavailable: string | undefined;

      const startHost = async (): Promise<void> => {
        host = await HostProcess.start(canaries, user);
        atStart = { rss: host.rss, descriptors: host.descriptors };
      };
      const run = async (program: HostileProgram): Promise<RunAnswer> => {
        if (!host.isAlive) await startHost();
        const { source, again, atOnce } = program;
        const args = [canaries.describe(host.pid)];
        const answer = await host.run({
          source,
          vm: programVm(subject, program),
          plainVm: plainVm(subject),
          run: { ...program.run, args },
          again,
          atOnce,
        });
        report.add(program, programLimits(subject, program).timeoutMs, answer.outcomes);
        return answer;
      };

      beforeAll(async () => {
        canaries = await Canaries.open(user);
        await startHost();
        unavailable = await host.whyNot(plainVm(subject));
        if (unavailable !== undefined && isRequired && subject.tier !== 'reduced')
          throw new ReferenceError(unavailable);
      });
      afterAll(async () => {
        await host.close();
        await canaries.close();
      });

      const check = async (program: HostileProgram, { skip }: TestContext): Promise<void> => {
        const reason = unavailable ?? missingLibrary(program.needs, subject.engine);
        if (reason !== undefined) skip(reason);
        const { outcomes, realm, next, neighbour } = await run(program);
        const touched = (await canaries.touched()).filter((canary) => canary !== program.touches);
        for (const outcome of outcomes) checkOutcome(program, outcome, subject);
        if (isWalled) {
          expect(touched).toEqual([]);
          expect(outcomes.filter(({ leaks }) => leaks)).toEqual([]);
        }
        expect({ realm, next, neighbour }).toEqual({ realm: 'intact', next: 'well', neighbour: 'well' });
        expect(host.isAlive).toBe(true);
      };

      // Those that may touch a canary run one after the other: of several at once nobody could tell which it was.
      const mayTouch = (program: HostileProgram): boolean =>
        program.touches !== undefined ||
        (!isWalled &&
          program.requirement(subject.tier, subject.engine)?.some(({ word }) => word === 'works') === true);
      test.concurrent.for(programs.filter((program) => !mayTouch(program)))('$name', check);
      test.for(programs.filter(mayTouch))('$name', check);

      test('nothing is left behind', async ({ skip }) => {
        if (unavailable !== undefined) skip(unavailable);
        const { input } = await host.rest();
        expect(input).toBe(hostInput);
        expect(await canaries.touched()).toEqual([]);
        await expect.poll(() => leftBehind(host.pid, canaries.token, canaries.temporary)).toEqual([]);
        await expect.poll(() => host.descriptors).toBeLessThanOrEqual(atStart.descriptors);
        // The system takes back the memory of threads that have ended a little later.
        let grown = Infinity;
        const measure = async (): Promise<number> => (grown = (await host.rest()).rss - atStart.rss);
        await expect.poll(measure, { timeout: 20_000 }).toBeLessThan(GROWTH_BYTES);
        console.log(`${subjectName(subject)}, as ${name}: ${report.toString(grown)}`);
      });
    },
  );
}

/** What is true of every run, and what the program's header says of this one. */
function checkOutcome(program: HostileProgram, outcome: Outcome, { tier, engine }: Subject): void {
  const requirement = program.requirement(tier, engine) ?? [];
  const wanted = requirement.map(({ word, detail = '' }) => `${word} ${detail}`.trim()).join(' or ');
  expect(isMet(requirement, outcome) ? wanted : summary(outcome)).toBe(wanted);
  if (outcome.kind === 'error') expect(outcome).toMatchObject({ isTyped: true });
  expect(outcome.returnCode ?? 0).toBeOneOf(Array.from({ length: 256 }, (_, code) => code));
  expect(outcome.messageLength ?? 0).toBeLessThan(LONGEST_MESSAGE);
  if (program.keeps !== undefined) expect(outcome.keptBytes).toBe(program.keeps);
  if (program.truncated !== undefined) expect(outcome.truncated).toBe(program.truncated);
  if (program.gives !== undefined && outcome.success === true) expect(outcome.values).toEqual(program.gives);
}

/** What happened, in the words of requirements where there is one, and what it says. */
function summary(outcome: Outcome): string {
  const {
    kind,
    success,
    failure,
    classes = [],
    code,
    limit,
    signal,
    exitCode,
    message,
    values,
    stdout,
  } = outcome;
  const worked = workedAttempts(outcome);
  if (worked !== undefined) return worked.length === 0 ? 'contained' : `works: ${worked.join(' | ')}`;
  if (success === true) return `returns ${JSON.stringify(values)}, prints ${stdout ?? ''}`;
  if (success === false) return `fails ${failure ?? ''}: ${message}`;
  return [kind, classes[0], code, limit, signal, exitCode, message, outcome.stack]
    .filter(Boolean)
    .join(' | ');
}
