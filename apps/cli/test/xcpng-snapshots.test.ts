import { expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import { type CliResult, printed } from './start-cli.js';

const pool = poolFolder();
const cli = (...args: readonly string[]): Promise<CliResult> => pool.run(args);

test(
  'F20 snapshots of a machine are taken, listed, gone back to and removed, by label or uuid',
  { timeout: 480_000 },
  async () => {
    const create = ['vm', 'create', 'lab', '--type', 'xcpng', '--config', pool.configPath];
    expect(await cli(...create)).toMatchObject({ code: 0 });
    expect(await cli('vm', 'snapshots', 'lab')).toEqual(printed(''));
    await cli('vm', 'exec', 'lab', 'sh', '-c', 'printf before >kept');
    const uuid = (await cli('vm', 'snapshot', 'lab', 'one')).stdout.trim();
    await cli('vm', 'exec', 'lab', 'sh', '-c', 'printf after >kept');
    const listed = await cli('vm', 'snapshots', 'lab');
    expect(listed.stdout).toMatch(/^UUID +TAKEN +LABEL\n\S{36} {2}\d{4}-\d\d-\d\dT\S+Z {2}one\n$/);
    expect(JSON.parse((await cli('vm', 'snapshots', 'lab', '--json')).stdout)).toMatchObject({
      schemaVersion: 1,
      snapshots: [{ uuid, label: 'one' }],
    });
    expect(await cli('vm', 'revert', 'lab', 'one')).toEqual({
      ...printed(''),
      stderr: "bioxen: 'lab' is off now. Start it: bioxen vm start lab\n",
    });
    await cli('vm', 'start', 'lab');
    expect(await cli('vm', 'exec', 'lab', 'cat', 'kept')).toEqual(printed('before'));
    expect(await cli('vm', 'revert', 'lab', 'two')).toMatchObject({
      code: 2,
      stderr: "bioxen: 'lab' has no snapshot 'two'.\nbioxen vm snapshots lab lists those that it has.\n",
    });
    expect(await cli('vm', 'snapshot', 'lab', '--rm')).toMatchObject({ code: 2, stdout: '' });
    const twin = (await cli('vm', 'snapshot', 'lab', 'one')).stdout.trim();
    const ambiguous = await cli('vm', 'snapshot', 'lab', 'one', '--rm');
    expect(ambiguous).toMatchObject({ code: 2, stdout: '' });
    for (const each of [uuid, twin]) expect(ambiguous.stderr).toContain(each);
    expect(await cli('vm', 'snapshot', 'lab', uuid, '--rm')).toEqual(printed(''));
    expect(await cli('vm', 'snapshot', 'lab', 'one', '--rm')).toEqual(printed(''));
    expect(await cli('vm', 'snapshots', 'lab')).toEqual(printed(''));
    expect(await cli('vm', 'rm', 'lab')).toEqual(printed(''));
  },
);
