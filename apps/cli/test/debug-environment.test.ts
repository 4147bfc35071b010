import { expect, test } from 'vitest';
import { engines } from './native-versions.js';
import { printed, runCli } from './start-cli.js';

test.for(engines)(
  'BIOXEN_DEBUG=true logs on stderr what the $engine VM does, and changes no output',
  async ({ engine, skipReason }, { skip }) => {
    skip(skipReason !== undefined, skipReason);
    const args = ['run', '--engine', engine, '-e', 'print("hi")'];
    const { code, stdout, stderr } = await runCli(args, { env: { BIOXEN_DEBUG: 'true' } });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hi\n' });
    expect(stderr).toMatch(/\[DEBUG\]\[lua-local\] interpreter started/);
    expect(await runCli(args, { env: { BIOXEN_DEBUG: '' } })).toEqual(printed('hi\n'));
  },
);
