import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectPool } from 'bioxen';
import { expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import { type CliResult, printed } from './start-cli.js';

const pool = poolFolder();
const { configPath, folder } = pool;
const cli = (...args: readonly string[]): Promise<CliResult> => pool.run(args, { XDG_RUNTIME_DIR: folder });
const said = (stderr: string): CliResult => ({ ...printed(''), stderr });

test(
  'a machine that is paused refuses whatever would run on it, and says how to let it go on',
  { timeout: 480_000 },
  async () => {
    writeFileSync(join(folder, 'reads.fa'), '>a\nACGT\n');
    expect(await cli('vm', 'create', 'lab', '--type', 'xcpng', '--config', configPath)).toMatchObject({
      code: 0,
    });
    try {
      expect(await cli('session', 'exec', 'lab', '-e', 'x = 42')).toEqual(printed(''));
      // Here, so that the session has no time to give its connection up.
      const { url, user: username, password } = pool.simulator;
      await using client = await connectPool({ url, username, password });
      for (const machine of await client.VM.get_by_name_label('bioxen-lab')) await client.VM.pause(machine);
      const state = (): unknown =>
        [...pool.simulator.db.VM.where({ name_label: 'bioxen-lab' }).values()][0]?.['power_state'];
      const refused = [
        ['session', 'exec', 'lab', '-e', 'return x'],
        ['run', '--on', 'lab', '-e', 'return 1'],
        ['vm', 'exec', 'lab', 'true'],
        ['vm', 'cp', join(folder, 'reads.fa'), 'lab:reads.fa'],
        ['vm', 'logs', 'lab'],
        ['vm', 'start', 'lab'],
      ];
      for (const args of refused) {
        const { code, stdout, stderr } = await cli(...args);
        expect({ code, stdout }, args.join(' ')).toEqual({ code: 1, stdout: '' });
        expect(stderr, args.join(' ')).toMatch(/VM 'lab' is paused\nLet it go on: bioxen vm resume lab\./);
        expect(state()).toBe('Paused');
      }
      expect(await cli('vm', 'pause', 'lab')).toEqual(said("bioxen: 'lab' is paused already\n"));
      expect(await cli('vm', 'resume', 'lab')).toEqual(printed(''));
      expect(await cli('vm', 'resume', 'lab')).toEqual(said("bioxen: 'lab' is running already\n"));
      expect(await cli('vm', 'start', 'lab')).toEqual(said("bioxen: 'lab' is running already\n"));
      expect(await cli('vm', 'exec', 'lab', 'echo', 'on')).toEqual(printed('on\n'));
      expect(await cli('vm', 'stop', 'lab')).toEqual(printed(''));
      expect(await cli('vm', 'stop', 'lab')).toEqual(said("bioxen: 'lab' is off already\n"));
      for (const verb of ['pause', 'resume'])
        expect(await cli('vm', verb, 'lab')).toMatchObject({
          code: 1,
          stderr: "bioxen: VM 'lab' is halted\nStart it: bioxen vm start lab.\n",
        });
    } finally {
      await cli('vm', 'rm', 'lab');
      await cli('daemon', 'stop', '--force');
    }
  },
);
