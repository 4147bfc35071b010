import type { XapiSimulator } from '@bioxen/xapi-simulator';
import { buildTemplate, connectPool, parseXcpngConfig, XCPngVM } from '@bioxen/xcpng';
import { describe, expect, test } from 'vitest';
import { kernelPool } from './kernel-pool.js';
import { templateRef } from './template-ref.js';

// A whole system with cloud-init boots in half a minute on an idle computer.
const patience = { timeout: 400_000 };

const bootWholeSystem = (simulator: XapiSimulator): void =>
  simulator.db.VM.update(templateRef(simulator), { other_config: new Map([['simulator:init', 'systemd']]) });

describe('machines with a whole system', patience, () => {
  const pool = kernelPool(bootWholeSystem);

  test('F18 cloud-init takes user, keys and user data from the drive, and the first login is verified', async () => {
    await using vm = new XCPngVM({
      vmId: 'cloud',
      config: {
        ...pool.config,
        first_boot: 'nocloud',
        ssh_user: 'ada',
        user_data: '#!/bin/sh\necho "by cloud-init" >/etc/told\n',
      },
      onStop: 'destroy',
      sshTimeoutMs: 300_000,
    });
    await vm.start();
    const { values } = await vm.execute(
      'local function read(line) return io.popen(line):read("a") end ' +
        'return read("id -un"), read("hostname"), read("cat /proc/1/comm"), _VERSION',
    );
    expect(values).toEqual(['ada\n', 'bioxen-cloud\n', 'systemd\n', 'Lua 5.4']);
    const host = await vm.host();
    // User data runs at the end of the boot.
    expect(await host.exec('cloud-init', ['status', '--wait'])).toMatchObject({
      stdout: expect.stringMatching(/status: done\n$/) as unknown,
    });
    expect(await host.exec('cat', ['/etc/told'])).toMatchObject({ stdout: 'by cloud-init\n' });
    await vm.stop();
    expect(await vm.status()).toMatchObject({ status: 'not_created' });
  });

  test('F22 a template is built of a cloud image, and its clones take their keys from xenstore before their server starts', async () => {
    const config = parseXcpngConfig({ ...pool.config, first_boot: 'nocloud' });
    await using client = await connectPool(config);
    const notes: string[] = [];
    const built = await buildTemplate(client, config, 'lua-built', {
      luaVersion: '5.4',
      modules: new Map([['greet', 'return function(n) return "hello " .. n end']]),
      scripts: ['echo "by script" >/etc/told'],
      onNote: (note) => notes.push(note),
      sshTimeoutMs: 300_000,
    });
    expect(built).toMatchObject({ lua: 'Lua 5.4', keys: 'xenstore, nocloud' });
    expect(notes).toContain('keys: xenstore, nocloud');

    await using vm = new XCPngVM({
      vmId: 'of-built',
      config: { ...pool.config, template_name: 'lua-built', first_boot: 'xenstore' },
      onStop: 'keep',
      sshTimeoutMs: 300_000,
    });
    await vm.start();
    expect((await vm.execute('return require("greet")("you"), io.open("/etc/told"):read()')).values).toEqual([
      'hello you',
      'by script',
    ]);
    const host = await vm.host();
    const { stdout } = await host.exec('sh', [
      '-c',
      'systemctl is-active bioxen-first-boot; ls /etc/ssh | grep -c ssh_host; stat -c %a /etc/ssh/ssh_host_ed25519_key; wc -c </etc/machine-id',
    ]);
    expect(stdout).toBe('inactive\n2\n600\n33\n');
    // The key is not told a second time: the one that it has stays.
    await vm.stop();
    await vm.start();
    expect((await vm.execute('return 1')).values).toEqual([1]);
    await vm.destroy();
  });
});

describe('machines of an emulator with a whole system', patience, () => {
  const pool = kernelPool(bootWholeSystem, 'qemu');

  test('F18 cloud-init takes user, keys and user data from the drive there too', async () => {
    await using vm = new XCPngVM({
      vmId: 'cloud',
      config: {
        ...pool.config,
        ssh_user: 'ada',
        vm_memory: '512MB',
        first_boot: 'nocloud',
        user_data: '#cloud-config\nbootcmd:\n- echo by cloud-init >/etc/told\n',
      },
      onStop: 'destroy',
    });
    await vm.start();
    const { values } = await vm.execute('return io.popen("id -un; cat /etc/told; uname -r"):read("a")');
    expect(values).toEqual([expect.stringMatching(/^ada\nby cloud-init\n\d.*cloud-amd64\n$/)]);
  });
});
