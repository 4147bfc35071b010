import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findLua, processGuestsSkipReason, qemuGuestsSkipReason, umlGuestsSkipReason } from '@bioxen/testkit';
import { findQemuKernel, findUmlImage } from '@bioxen/xapi-simulator/guests';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../xcpng/main.mjs', import.meta.url));
const luaSkipReason = findLua('5.4').skipReason;

test.for([
  ['processes', [], processGuestsSkipReason],
  ['kernels', ['--guests', 'uml'], () => umlGuestsSkipReason(findUmlImage)],
  ['machines of QEMU', ['--guests', 'qemu'], () => qemuGuestsSkipReason(findUmlImage, findQemuKernel)],
] as const)(
  'npm run demo:xcpng prints what the specification says that it prints, on %s',
  { timeout: 300_000 },
  async ([, args, findSkipReason], { skip }) => {
    const skipReason = luaSkipReason ?? (await findSkipReason());
    if (skipReason !== undefined) skip(skipReason);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args]);
    expect(stderr).toBe('');
    expect(stdout).toBe(
      [
        '=== Biological Computation Results ===',
        'Local Analysis: Local GC Content: 50.0%',
        'Remote Analysis: Remote AT Content: 50.0%',
        'bio_compute on the machine: table',
        'State between two calls: 2',
        'Interactive Analysis: Motif ATG found: 0 times',
        'The machine is gone.',
        '',
      ].join('\n'),
    );
  },
);

test.each([
  [['--guests', 'foo'], /^--guests is process, uml, qemu, and not 'foo'\.\n$/],
  [['--gusts', 'uml'], /^Unknown option '--gusts'.*\n$/],
])('what it cannot mean is said, without a stack: %j', async (args, said) => {
  const run = promisify(execFile)(process.execPath, [program, ...args]);
  await expect(run).rejects.toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(said) });
});
