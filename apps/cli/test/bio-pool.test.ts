import { afterAll, expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import { makeSessionFolder } from './session-folder.js';
import { printed } from './start-cli.js';

const pool = poolFolder();
const daemon = makeSessionFolder();
afterAll(async () => {
  await daemon.remove();
});

test('N06 a biological VM on a machine of a pool is the first that a new daemon makes, and it runs', async () => {
  const names = (): readonly unknown[] =>
    [...pool.simulator.db.VM.where({ is_a_template: false }).values()].map(({ name_label }) => name_label);
  const before = names();
  // Only who makes it has the password.
  const env = { XDG_CONFIG_HOME: pool.folder, BIOXEN_TEST_PASSWORD: pool.simulator.password };
  const words = ['bio', 'create', 'far', '--type', 'xcpng', '--config', pool.configPath, '--start'];
  expect(await daemon.run(words, { env })).toEqual(
    printed('far: ecoli on ecoli, running, 17 ribosomes, 25 % ATP, 120 KiB\n'),
  );
  expect(
    await daemon.run(['bio', 'run', 'far', '-e', 'kept = 6 return io.popen("hostname"):read()']),
  ).toEqual(printed(expect.stringMatching(/^vm-/) as unknown as string));
  expect(names()).toHaveLength(before.length + 1);
  expect(await daemon.run(['bio', 'run', 'far', '-e', 'return kept * 7'])).toEqual(printed('42\n'));
  expect((await daemon.run(['bio', 'show', 'far'])).stdout).toMatch(/^engine: +remote$/m);
  expect(await daemon.run(['bio', 'rm', 'far'])).toEqual(printed(''));
  expect(names()).toEqual(before);
});
