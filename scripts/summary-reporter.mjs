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

/** Prints, after everything else, why tests skipped and `N passed, N failed, N skipped`. */
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const lines = [];
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
      // A file that cannot be loaded, or whose hook fails, has no failed test of its own.
      if (module.state() === 'failed' && !tests.some((test) => test.result().state === 'failed'))
        counts.failed += 1;
    }
    const guards = process.env.BIOXEN_FAILED_GUARDS?.split(' ').filter(Boolean) ?? [];
    if (guards.length > 0) lines.push(`failed guards: ${guards.join(', ')}`);
    counts.failed += guards.length;
    lines.push(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    process.once('exit', () => writeSync(1, `${lines.join('\n')}\n`));
  }
}
