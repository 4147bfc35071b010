import { writeSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './tools.mjs';

/** The suites and tests that skipped, each once, with the reason that they gave. */
const skippedOf = (task) => {
  const all = [...task.children.allTests()];
  if (all.length === 0) return [];
  if (all.every((test) => test.result().state === 'skipped')) {
    const reasons = new Set(all.map((test) => test.result().note).filter(Boolean));
    const name = task.type === 'suite' ? task.fullName : '';
    return [{ name, count: all.length, reason: [...reasons].join('; ') }];
  }
  return [...task.children].flatMap((child) => {
    if (child.type === 'suite') return skippedOf(child);
    const { state, note } = child.result();
    return state === 'skipped' ? [{ name: child.fullName, count: 1, reason: note ?? '' }] : [];
  });
};

const firstLine = (error) =>
  String(error?.message ?? error)
    .trimStart()
    .split('\n', 1)[0]
    .slice(0, 300);

/** A line for a test that failed, or that passed only at its second try; the others have none. */
const failureOf = (file, test) => {
  const { state, errors } = test.result();
  const flaky = state === 'passed' && test.diagnostic()?.flaky;
  if (state !== 'failed' && !flaky) return [];
  const causes = (errors ?? []).map(firstLine).join(' | ');
  return [`${flaky ? 'flaky' : 'failed'}: ${file} > ${test.fullName}: ${causes}`];
};

/**
 * Prints, after everything else, why tests skipped, which failed and which passed only at their second try, and
 * `N passed, N failed, N skipped`. The failures come last: who sees only the end of the log sees them.
 */
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const lines = [];
    const failures = unhandledErrors.map((error) => `failed, outside a test: ${firstLine(error)}`);
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const file = relative(root, module.moduleId);
      for (const { name, count, reason } of skippedOf(module)) {
        lines.push(
          `skipped: ${[file, name].filter(Boolean).join(' > ')} (${count})${reason && `: ${reason}`}`,
        );
      }
      const tests = [...module.children.allTests()];
      for (const test of tests) counts[test.result().state] += 1;
      failures.push(...tests.flatMap((test) => failureOf(file, test)));
      // What cannot be loaded, or whose hook fails, has no failed test of its own.
      for (const task of [module, ...module.children.allSuites()]) {
        if (task.errors().length === 0) continue;
        counts.failed += 1;
        const name = task.type === 'suite' ? `${file} > ${task.fullName}` : file;
        failures.push(`failed: ${name}: ${task.errors().map(firstLine).join(' | ')}`);
      }
    }
    const guards = process.env.BIOXEN_FAILED_GUARDS?.split(' ').filter(Boolean) ?? [];
    lines.push(...failures);
    if (guards.length > 0) lines.push(`failed guards: ${guards.join(', ')}`);
    counts.failed += guards.length;
    lines.push(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    process.once('exit', () => writeSync(1, `${lines.join('\n')}\n`));
  }
}
