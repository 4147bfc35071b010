import type { Fault } from '@bioxen/xapi-simulator';
import { describe, expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import { type CliResult, printed } from './start-cli.js';

const pool = poolFolder();
const { configPath } = pool;

const inventory = (): object => {
  const { VM, VDI, VBD, VIF } = pool.simulator.db;
  const vms = [...VM.where({}).values()].map(({ name_label }) => JSON.stringify(name_label)).toSorted();
  return { vms, disks: VDI.size, drives: VBD.size, cards: VIF.size };
};
const create = (name: string): readonly string[] => [
  'vm',
  'create',
  name,
  '--type',
  'xcpng',
  '--config',
  configPath,
];
const gc = (): Promise<CliResult> => pool.run(['vm', 'gc', '--config', configPath]);

/** Calls from the machine being ready to its being kept, each of which never gets an answer, and how it is after a gc then. */
const moments: readonly (readonly [moment: string, fault: Fault, state: string | undefined])[] = [
  ['before its name is kept', { when: { method: 'pool.get_all_records' }, do: 'hang' }, undefined],
  ['its name is kept', { when: { method: 'VM.remove_from_other_config' }, do: 'hang' }, 'gone from its pool'],
  [
    'it is half marked',
    { when: { method: 'VM.add_to_other_config', nth: 2 }, do: 'hang' },
    'gone from its pool',
  ],
  [
    'it is marked, and does not know',
    { when: { method: 'VM.add_to_other_config', nth: 2 }, do: { kind: 'hang', isExecuted: true } },
    'Running',
  ],
];

describe('a vm create that ends between its machine being ready and being kept', { timeout: 480_000 }, () => {
  /** Ends one by a signal at the call that the fault strikes. */
  const endedAt = async (name: string, fault: Fault, signal: NodeJS.Signals): Promise<CliResult> => {
    const added = pool.simulator.faults.add(fault);
    try {
      const running = pool.start(create(name), {});
      await expect.poll(() => added.struck, { timeout: 240_000 }).toBe(1);
      running.process.kill(signal);
      return await running.result;
    } finally {
      added.remove();
    }
  };

  test.each(moments.slice(0, 3))('SIGINT when %s leaves nothing', async (moment, fault) => {
    const before = inventory();
    expect(await endedAt('lab', fault, 'SIGINT'), moment).toEqual({
      code: 130,
      signal: null,
      stdout: '',
      stderr: '',
    });
    expect(inventory()).toEqual(before);
    expect((await pool.run(['vm', 'ls'])).stdout).toBe('');
  });

  test('so does SIGTERM', async () => {
    const before = inventory();
    expect(await endedAt('lab', moments[1]?.[1] ?? { do: 'hang' }, 'SIGTERM')).toMatchObject({ code: 143 });
    expect(inventory()).toEqual(before);
  });

  test.each(moments)('SIGKILL when %s: gc leaves all of it or nothing', async (moment, fault, state) => {
    const before = inventory();
    const name = moment.replaceAll(/\W/g, '-');
    expect(await endedAt(name, fault, 'SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    const nothing = state === 'Running' ? 'bioxen: there is nothing to remove\n' : '';
    expect(await gc()).toMatchObject({ code: 0, stderr: nothing });
    // A machine is never without its name; a name without its machine is said to be that, and can be given back.
    const { stdout } = await pool.run(['vm', 'show', name]);
    expect(/^state: +(.+)$/m.exec(stdout)?.[1]).toBe(state);
    await pool.run(['vm', 'rm', name]);
    expect((await pool.run(['vm', 'ls'])).stdout).toBe('');
    expect(inventory()).toEqual(before);
  });
});

describe('a vm create whose machine cannot be kept', { timeout: 480_000 }, () => {
  const refused: Fault = {
    when: { method: 'VM.remove_from_other_config' },
    do: { kind: 'failure', code: 'INTERNAL_ERROR', params: ['no'] },
    times: Infinity,
  };

  test('fails, and leaves neither the machine nor its name', async () => {
    const before = inventory();
    const fault = pool.simulator.faults.add(refused);
    const { code, stdout, stderr } = await pool.run(create('lab'));
    fault.remove();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('INTERNAL_ERROR');
    expect(inventory()).toEqual(before);
    expect((await pool.run(['vm', 'ls'])).stdout).toBe('');
  });

  test('and whose machine cannot be removed either, says so, and gc removes it', async () => {
    const before = inventory();
    const faults = [
      refused,
      {
        when: { method: 'Async.VM.hard_shutdown' },
        do: { kind: 'failure', code: 'INTERNAL_ERROR', params: ['stuck'] },
        times: Infinity,
      } as const,
    ].map((fault) => pool.simulator.faults.add(fault));
    const { code, stderr } = await pool.run(create('lab'));
    for (const fault of faults) fault.remove();
    expect(code).toBe(1);
    expect(stderr).toContain("the machine of 'lab' could not be removed");
    expect(stderr).toContain(`bioxen vm gc --config ${configPath}`);
    expect(inventory()).not.toEqual(before);
    expect(await gc()).toEqual(printed('removed VM bioxen-lab\n'));
    expect(inventory()).toEqual(before);
  });
});

test(
  'a vm create that waits says on a terminal for what, and for how long',
  { timeout: 480_000 },
  async () => {
    const before = inventory();
    pool.simulator.faults.add({ when: { method: 'VM.set_other_config' }, do: 'hang' });
    const args = [...create('lab'), '--set', 'call_timeout=6s'];
    const { code, stdout } = await pool.start(args, { terminal: true }).result;
    expect(code).toBe(1);
    expect(stdout).toMatch(/configuring the machine … [3-6]s/);
    expect(stdout).toContain('VM.set_other_config');
    expect(inventory()).toEqual(before);
  },
);
