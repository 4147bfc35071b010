import { buildTemplate, connectPool, parseXcpngConfig, XCPngVM } from '@bioxen/xcpng';
import { describe, expect, test } from 'vitest';
import { kernelPool } from './kernel-pool.js';

// A package manager starts many programs, which takes long in such a guest.
const patience = { timeout: 400_000 };

/** Takes Lua out of a system of Debian and puts it into a repository of packages there, the only one that it has. */
const removeLua = `set -eu
mkdir -p /srv/packages /tmp/package/DEBIAN /tmp/package/usr/bin
cp /usr/bin/lua5.4 /tmp/package/usr/bin/
dpkg --purge --force-depends lua5.4
cat >/tmp/package/DEBIAN/control <<'END'
Package: lua5.4
Version: 99
Architecture: all
Maintainer: nobody <nobody@example.org>
Description: Lua
END
dpkg-deb -Zgzip --build /tmp/package /srv/packages/lua5.4.deb
cd /srv/packages
{ cat /tmp/package/DEBIAN/control; echo "Filename: ./lua5.4.deb"; echo "Size: $(stat -c %s lua5.4.deb)"; echo "SHA256: $(sha256sum lua5.4.deb | cut -d' ' -f1)"; echo; } >Packages
rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
echo 'deb [trusted=yes] file:/srv/packages ./' >/etc/apt/sources.list
sync
`;

describe('a template of a system without Lua', patience, () => {
  const pool = kernelPool();

  test("F22 gets it by the package manager of the system, from the system's own repositories", async () => {
    const config = { ...pool.config, vm_memory: '512MB' };
    await using bare = new XCPngVM({ vmId: 'bare', config, onStop: 'keep' });
    await bare.start();
    const host = await bare.host();
    await host.exec('sh', ['-s'], { input: removeLua, reject: true });
    expect(await host.exec('sh', ['-c', 'lua5.4 -v || lua -v'])).not.toMatchObject({
      stdout: expect.stringContaining('Lua 5.4') as unknown,
    });
    await bare.stop();
    const xapi = await bare.xapi();
    const ref = await xapi.VM.get_by_uuid(bare.vmUuid ?? '');
    await xapi.VM.set_is_a_template(ref, true);

    await using client = await connectPool(parseXcpngConfig(config));
    const notes: string[] = [];
    const onNote = (note: string): void => void notes.push(note);
    const from = parseXcpngConfig({ ...config, template_name: bare.vmUuid });
    const built = await buildTemplate(client, from, 'lua-by-apt', { luaVersion: '5.4', onNote });
    expect(built).toMatchObject({ lua: 'Lua 5.4' });
    expect(notes).toContain('installed: lua5.4');

    await using vm = new XCPngVM({
      vmId: 'of-apt',
      config: { ...config, template_name: 'lua-by-apt' },
      onStop: 'destroy',
    });
    await vm.start();
    expect((await vm.execute('return _VERSION, io.popen("dpkg-query -W lua5.4"):read()')).values).toEqual([
      'Lua 5.4',
      'lua5.4\t99',
    ]);
    await vm.stop();
    // What is not in a repository ends the build, with the words of the package manager.
    const error: unknown = await buildTemplate(client, from, 'lua-5.2', { luaVersion: '5.2' }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: 'VM_CREATION_FAILED' });
    expect(`${String(error)} ${String((error as Error).cause)}`).toContain('lua5.2');
    expect(await client.listTemplates({ name: 'lua-5.2' })).toEqual([]);
  });
});
