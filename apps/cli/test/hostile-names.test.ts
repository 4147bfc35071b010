import { describe, expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import type { CliResult } from './start-cli.js';

const pool = poolFolder();
/** Sets the title of a terminal, clears it, ends the line, writes another one, reverses what follows. */
const HOSTILE = 'evil\u001b]0;title\u0007\u001b[2J\r\nroot 00000000\u009b31m\u202e';
/** All but line breaks that does something to a terminal. */
const RAW = /(?!\n)[\p{Cc}\p{Cf}]/u;
const SHOWN = 'evil\\u{1b}]0;title';

const uuidOf = (record: { readonly uuid?: unknown } | undefined): string => record?.uuid as string;
const cli = async (...words: readonly string[]): Promise<CliResult> => {
  const result = await pool.run([...words, '--config', pool.configPath]);
  expect(`${result.stdout}${result.stderr}`).not.toMatch(RAW);
  return result;
};

describe('names that a pool has do nothing to a terminal', () => {
  test('of templates', async () => {
    const { db } = pool.simulator;
    const [[ref = ''] = []] = db.VM.where({ name_label: 'Debian Bookworm 12' });
    db.VM.update(ref, { name_label: HOSTILE, name_description: HOSTILE });
    const uuid = uuidOf(db.VM.get(ref));
    const { stdout } = await cli('template', 'ls', '--all');
    expect(stdout).toContain(SHOWN);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    const { templates } = JSON.parse((await cli('template', 'ls', '--all', '--json')).stdout) as {
      readonly templates: readonly { readonly name: string }[];
    };
    expect(templates.map(({ name }) => name)).toContain(HOSTILE);
    expect((await cli('template', 'check', uuid, '--no-boot')).stdout).toContain(SHOWN);
    const missing = await cli('vm', 'create', 'x', '--type', 'xcpng', '--set', 'template_name=nope\u202e');
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('nope\\u{202e}') as string });
    expect(missing.stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  test('of networks, repositories and pools', async () => {
    const { db } = pool.simulator;
    const [[network = '', networkRecord] = []] = db.network.where({});
    const [[sr = '', srRecord] = []] = db.SR.where({ content_type: 'user' });
    const [[own = ''] = []] = db.pool.where({});
    db.network.update(network, { name_label: HOSTILE });
    db.SR.update(sr, { name_label: HOSTILE });
    db.pool.update(own, { name_label: HOSTILE });
    const set = [
      '--set',
      `network_uuid=${uuidOf(networkRecord)}`,
      '--set',
      `storage_repository=${uuidOf(srRecord)}`,
    ];
    const { stdout } = await cli('xcpng', 'check', ...set, '--set', 'pool_uuid=other');
    expect(stdout.match(/evil\\u\{1b\}/g)).toHaveLength(3);
    await cli('xcpng', 'check', '--json', ...set);
  });

  test('of what gc removes', async () => {
    const { db } = pool.simulator;
    const [[ref = ''] = []] = db.VM.where({ name_label: 'worker-2' });
    db.VM.update(ref, {
      name_label: HOSTILE,
      other_config: new Map([
        ['bioxen:owner', `${'0'.repeat(16)}:1:1`],
        ['bioxen:created', '2001-01-01T00:00:00.000Z'],
      ]),
    });
    expect((await cli('vm', 'gc', '--dry-run')).stdout).toMatch(/^would remove VM evil\\u\{1b\}[^\n]*\n$/);
    db.VM.update(ref, { blocked_operations: new Map([['destroy', HOSTILE]]) });
    const stays = await cli('vm', 'gc');
    expect(stays.stderr).toMatch(/^bioxen: VM evil\\u\{1b\}[^\n]* stays: [^\n]*\n$/);
    db.VM.update(ref, { blocked_operations: new Map() });
    expect((await cli('vm', 'gc')).stdout).toMatch(/^removed VM evil\\u\{1b\}[^\n]*\n$/);
  });

  test('of hosts, and what a machine calls its Lua', async () => {
    const { db } = pool.simulator;
    for (const [host] of db.host.where({})) db.host.update(host, { name_label: HOSTILE });
    expect(await cli('vm', 'create', 'lab', '--type', 'xcpng')).toMatchObject({ code: 0 });
    const show = await pool.run(['vm', 'show', 'lab']);
    expect(show.stdout).toMatch(/^runs on: +evil\\u\{1b\}[^\n]*$/m);
    const lua = '#!/bin/sh\nexec lua5.4 -e \'_VERSION = "Lua 5.4\\27[2J"\' "$@"\n';
    const write = [
      'vm',
      'exec',
      'lab',
      'sh',
      '-c',
      'cat > /usr/local/bin/odd && chmod +x /usr/local/bin/odd',
    ];
    expect(await pool.start(write, { input: lua }).result).toMatchObject({ code: 0, stderr: '' });
    const made = await pool.run(['session', 'new', 's', '--on', 'lab', '--lua', '/usr/local/bin/odd']);
    const listed = await pool.run(['session', 'ls']);
    await pool.run(['daemon', 'stop', '--force']);
    for (const { stdout } of [show, made, listed]) expect(stdout).not.toMatch(RAW);
    expect(listed.stdout).toContain('Lua 5.4\\u{1b}[2J');
  });
});
