import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BioxenError } from '@bioxen/core';
import { findLua } from '@bioxen/testkit';
import { connectXapi, type XAPIClient } from '@bioxen/xapi';
import { addVm, createXapiSimulator } from '@bioxen/xapi-simulator';
import {
  buildTemplate,
  type BuildTemplateOptions,
  checkTemplate,
  collectGarbage,
  listLuaTemplates,
  parseXcpngConfig,
  removeTemplate,
  removeVm,
  type StepReport,
  type XcpngConfig,
  XCPngVM,
} from '@bioxen/xcpng';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { guestSkipReason, type GuestPool, openGuestPool } from './guests.js';
import { killAfter } from './kill-after.js';
import { inventory, openPool } from './pool.js';
import { makeRock, rockSkipReason } from './tiny-rock.js';

const skipReason = findLua('5.4').skipReason ?? guestSkipReason();

describe('on guests that run', { timeout: 180_000 }, () => {
  let pool: GuestPool;
  let client: XAPIClient;
  let config: XcpngConfig;

  beforeAll(async () => {
    if (skipReason !== undefined) return;
    pool = await openGuestPool();
    const { url, user, password } = pool.simulator;
    client = await connectXapi({ url, auth: { username: user, password } });
    config = parseXcpngConfig(pool.config);
  });
  afterAll(async () => {
    if (skipReason !== undefined) return;
    await client.close();
    await pool[Symbol.asyncDispose]();
  });
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  const build = async (name: string, options: BuildTemplateOptions = {}): ReturnType<typeof buildTemplate> =>
    await buildTemplate(client, config, name, options);
  const names = async (): Promise<readonly string[]> =>
    (await listLuaTemplates(client)).map(({ name }) => name);

  test('F22 a machine is made, gets what is asked for, is shut down and becomes a template, in that order', async () => {
    const before = inventory(pool.simulator);
    const steps: string[] = [];
    const notes: string[] = [];
    const since = pool.simulator.calls.methods.length;
    const built = await build('with-tools', {
      modules: new Map([
        ['greet', 'return { hello = function(n) return "hello " .. n end }'],
        ['greet.loud', 'return { hello = function(n) return "HELLO " .. n end }'],
      ]),
      scripts: ['echo made-here >"$HOME/made"\n'],
      onStep: ({ step }: StepReport) => steps.push(step),
      onNote: (line) => notes.push(line),
    });
    expect(built).toMatchObject({ name: 'with-tools', lua: 'Lua 5.4', replaced: undefined });
    expect(steps.join(' ')).toBe(
      'check clone own first-boot provision start address ssh install contents seal shutdown publish',
    );
    expect(notes).toContain('Lua 5.4: was there');
    const calls = pool.simulator.calls.methods.slice(since);
    const order = ['Async.VM.clone', 'Async.VM.start', 'Async.VM.clean_shutdown', 'VM.set_is_a_template'];
    expect(calls.filter((method) => order.includes(method))).toEqual(order);

    const template = await client.VM.get_record(built.ref);
    expect(template).toMatchObject({ is_a_template: true, power_state: 'Halted', name_label: 'with-tools' });
    expect(Object.keys(template.xenstore_data)).not.toContain('vm-data/bioxen/host-key');
    expect(Object.keys(template.other_config).filter((key) => key.startsWith('bioxen:'))).toEqual([
      'bioxen:template',
    ]);
    // Beside the template nothing is new but its disk.
    expect(inventory(pool.simulator)).toMatchObject({ vms: (before as { vms: unknown }).vms });
    expect((await listLuaTemplates(client)).find(({ name }) => name === 'with-tools')).toMatchObject({
      uuid: built.uuid,
      isDefault: false,
      built: { lua: 'Lua 5.4', from: 'lua-bio-template' },
    });

    await using vm = new XCPngVM({
      vmId: 'of-it',
      config: { ...pool.config, template_name: 'with-tools' },
      onStop: 'destroy',
    });
    await vm.start();
    const { values } = await vm.execute(
      'return require("greet").hello("you"), require("greet.loud").hello("you"), io.open(os.getenv("HOME") .. "/made"):read()',
    );
    expect(values).toEqual(['hello you', 'HELLO you', 'made-here']);
    expect((await vm.status()) as object).toMatchObject({ name: 'bioxen-of-it' });
  });

  test('a rock from a file is installed by luarocks', async ({ skip }) => {
    if (rockSkipReason() !== undefined) skip(rockSkipReason());
    const folder = mkdtempSync(join(tmpdir(), 'bioxen-rock-'));
    try {
      await build('with-rock', { rocks: [makeRock(folder)] });
      await using vm = new XCPngVM({
        vmId: 'rock',
        config: { ...pool.config, template_name: 'with-rock' },
        onStop: 'destroy',
      });
      await vm.start();
      expect((await vm.execute('return require("tiny_rock").answer')).values).toEqual([42]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('what a machine cannot do ends the build, says why, and leaves nothing', async () => {
    const before = inventory(pool.simulator);
    const error = build('bad', { scripts: ['echo no such thing >&2; exit 3\n'] });
    await expect(error).rejects.toMatchObject({
      code: 'VM_CREATION_FAILED',
      step: 'contents',
      left: [],
      message: expect.stringMatching(/'bioxen-build-bad' \(contents\).*exit.* 3/) as unknown,
    });
    expect(inventory(pool.simulator)).toEqual(before);
    expect(await names()).not.toContain('bad');
  });

  test('an abort in any step leaves nothing', async () => {
    const before = inventory(pool.simulator);
    for (const last of ['ssh', 'install', 'contents', 'seal', 'shutdown']) {
      const controller = new AbortController();
      const building = build('aborted', {
        signal: controller.signal,
        onStep: ({ step }) => {
          if (step === last) controller.abort(new RangeError('enough'));
        },
      });
      await expect(building).rejects.toMatchObject({ code: 'ABORTED' });
      expect(inventory(pool.simulator), `aborted after ${last}`).toEqual(before);
      expect(await names()).not.toContain('aborted');
    }
  });

  test('a name that is taken is refused, unless it is that of a built one that is to be replaced', async () => {
    const first = await build('again');
    const refused = { code: 'INVALID_CONFIGURATION', message: expect.stringContaining('already') as unknown };
    await expect(build('again')).rejects.toMatchObject(refused);
    await expect(build('lua-bio-template', { replace: true })).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringContaining('was not built by bioxen') as unknown,
    });
    const disks = pool.simulator.db.VDI.size;
    const second = await build('again', { replace: true });
    expect(second.replaced).toBe(first.uuid);
    expect((await names()).filter((name) => name === 'again')).toEqual(['again']);
    expect(pool.simulator.db.VDI.size).toBe(disks);
  });

  test('one that was built is removed with its disks, another is not, and twins are told apart', async () => {
    const before = inventory(pool.simulator);
    const { uuid } = await build('passing');
    await using vm = new XCPngVM({
      vmId: 'of-it',
      config: { ...pool.config, template_name: uuid },
      onStop: 'destroy',
    });
    await vm.start();
    expect(await removeTemplate(client, 'passing')).toBe(uuid);
    expect(await names()).not.toContain('passing');
    expect((await vm.execute('return 1')).values).toEqual([1]);
    await vm.destroy();
    expect(inventory(pool.simulator)).toEqual(before);
    await expect(removeTemplate(client, 'lua-bio-template')).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringContaining('was not built by bioxen') as unknown,
    });
    const twins = [await build('twin'), await build('other')];
    pool.simulator.db.VM.update(twins[1]?.ref ?? '', { name_label: 'twin' });
    for (const work of [removeTemplate(client, 'twin'), build('twin', { replace: true })]) {
      const error = (await work.catch((caught: unknown) => caught)) as BioxenError;
      for (const twin of twins) expect(`${error.message} ${error.hint ?? ''}`).toContain(twin.uuid);
    }
    for (const twin of twins) await removeTemplate(client, twin.uuid);
    expect(inventory(pool.simulator)).toEqual(before);
    expect(await names()).toContain('lua-bio-template');
  });

  // What is killed before the machine is up, gc.test.ts kills.
  test('a build that is killed is garbage up to the last call, and a template from then on', async () => {
    const before = inventory(pool.simulator);
    let kills = 0;
    for (let at = 1; ; at++) {
      const seen = await killAfter('build-template', pool, at);
      if (seen < at) break;
      kills += 1;
      const { failed } = await collectGarbage(client);
      expect(failed).toEqual([]);
      // One that is there after the sweep is finished: it has its mark.
      const left = (await listLuaTemplates(client)).filter(({ name }) => name === 'killed');
      expect(left.every(({ built }) => built?.lua === 'Lua 5.4')).toBe(true);
      for (const { uuid } of left) await removeVm(client, await client.VM.get_by_uuid(uuid));
      expect(inventory(pool.simulator), `killed after change ${at}`).toEqual(before);
    }
    expect(kills).toBeGreaterThan(5);
  });

  test('check makes a machine of it, runs Lua there and removes it', async () => {
    const before = inventory(pool.simulator);
    const checks = await checkTemplate(client, config);
    expect(checks.map(({ id, status }) => [id, status])).toEqual(
      ['template', 'disk', 'network', 'machine', 'address', 'ssh', 'lua'].map((id) => [id, 'ok']),
    );
    expect(checks.at(-1)?.message).toBe('Lua 5.4');
    expect(await checkTemplate(client, config, { luaVersion: '5.2' })).toMatchObject([
      ...Array.from({ length: 6 }, () => ({ status: 'ok' })),
      { id: 'lua', status: 'failed', fix: expect.stringContaining('template build') as unknown },
    ]);
    expect(inventory(pool.simulator)).toEqual(before);
  });
});

describe('on a pool whose machines run nothing', () => {
  const statuses = async (
    client: XAPIClient,
    config: object,
    options = {},
  ): Promise<readonly (readonly [string, string])[]> =>
    (await checkTemplate(client, parseXcpngConfig(config), options)).map(({ id, status }) => [id, status]);

  test('list shows names, and those that came with the pool only when asked', async () => {
    await using simulator = await createXapiSimulator();
    const client = await connectXapi({
      url: simulator.url,
      auth: { username: simulator.user, password: simulator.password },
    });
    expect((await listLuaTemplates(client)).map(({ name }) => name)).toEqual(['lua-bio-template']);
    const all = await listLuaTemplates(client, { all: true });
    expect(all.length).toBeGreaterThan(1);
    expect(all.filter(({ isDefault }) => isDefault).length).toBe(all.length - 1);
    await client.close();
  });

  test('check tells what hinders: no such template, no disk, no agent', async () => {
    await using pool = await openPool({
      ssh: false,
      fill: (context) => {
        addVm(context, { name: 'bare', isTemplate: true });
        const mute = addVm(context, { name: 'mute', isTemplate: true, diskBytes: 2 ** 30 });
        context.database.update('VM', mute, { other_config: new Map([['simulator:agent', 'never']]) });
      },
    });
    const client = await pool.client();
    const before = inventory(pool.simulator);
    const { config } = pool;
    const off = (ids: readonly string[]): readonly (readonly [string, string])[] =>
      ids.map((id) => [id, 'skipped']);
    const rest = ['machine', 'address', 'ssh', 'lua'];
    expect(await statuses(client, { ...config, template_name: 'nope' })).toEqual([
      ['template', 'failed'],
      ...off(['disk', 'network', ...rest]),
    ]);
    expect(await statuses(client, { ...config, template_name: 'bare' })).toEqual([
      ['template', 'ok'],
      ['disk', 'failed'],
      ['network', 'ok'],
      ...off(rest),
    ]);
    expect(await statuses(client, config, { boot: false })).toEqual([
      ['template', 'ok'],
      ['disk', 'ok'],
      ['network', 'ok'],
      ...off(rest),
    ]);
    expect(await statuses(client, { ...config, template_name: 'mute' }, { addressTimeoutMs: 200 })).toEqual([
      ['template', 'ok'],
      ['disk', 'ok'],
      ['network', 'ok'],
      ['machine', 'ok'],
      ['address', 'failed'],
      ...off(['ssh', 'lua']),
    ]);
    expect(inventory(pool.simulator)).toEqual(before);
  });

  test('names of rocks and modules that are none are refused before anything is made', async () => {
    await using pool = await openPool({ ssh: false });
    const client = await pool.client();
    const config = parseXcpngConfig(pool.config);
    const clones = (): number => pool.simulator.calls.of('Async.VM.clone').length;
    for (const options of [
      { rocks: ['--lua-dir=/'] },
      { rocks: ['a; b'] },
      { modules: new Map([['../x', '']]) },
    ])
      await expect(buildTemplate(client, config, 'x', options)).rejects.toMatchObject({
        name: 'InvalidOptionError',
      });
    await expect(buildTemplate(client, config, 'x', { luaVersion: '6' })).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
    });
    await expect(buildTemplate(client, config, 'a\nb')).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
    });
    expect(clones()).toBe(0);
  });
});
