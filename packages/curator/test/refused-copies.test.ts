import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { HttpRepository, PackageManager } from '@bioxen/curator';
import { expect, onTestFinished, test } from 'vitest';
import { serveTestRocks } from './rocks.js';

/** What stands between a server and us: it passes everything on, and damages rocks as long as it shall. */
async function damagingProxy(origin: string): Promise<{ readonly url: string; isDamaging: boolean }> {
  const proxy = { url: '', isDamaging: true };
  const server = createServer(({ url = '/', headers }, response) => {
    const etag = headers['if-none-match'];
    void fetch(origin + url, etag === undefined ? {} : { headers: { 'if-none-match': etag } }).then(
      async ({ status, headers: given, body }) => {
        const bytes = body === null ? Buffer.alloc(0) : await buffer(body);
        if (proxy.isDamaging && url.endsWith('.rock')) bytes.writeUInt8(bytes.readUInt8(60) ^ 255, 60);
        response.writeHead(status, { etag: given.get('etag') ?? '""' }).end(bytes);
      },
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  proxy.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return proxy;
}

test('a copy that was refused is kept nowhere: once the server has the right one, that is installed', async () => {
  const { server, home, options } = await serveTestRocks([{ name: 'motifs', version: '1.0' }]);
  const lock = await new PackageManager(options).lock(['motifs'], { luaVersion: '5.4' });
  const proxy = await damagingProxy(server.url);
  const cacheFolder = `${home}/copies`;
  const manager = new PackageManager({
    ...options,
    home: `${home}/fresh`,
    repositories: [new HttpRepository(proxy.url, { cacheFolder })],
  });
  const [[key, locked] = ['', undefined]] = Object.entries(lock.packages);
  const here = {
    ...lock,
    packages: { [key]: { ...locked, source: locked?.source.replace(server.url, proxy.url) } },
  } as typeof lock;
  const install = async (): Promise<unknown> => await manager.install(here, { environment: 'locked' });
  const choose = async (): Promise<unknown> => await manager.lock(['motifs'], { luaVersion: '5.4' });
  await expect(install()).rejects.toMatchObject({ code: 'INTEGRITY_MISMATCH' });
  await expect(choose()).rejects.toThrow('motifs-1.0-1.all.rock');
  proxy.isDamaging = false;
  await install();
  await choose();
  proxy.isDamaging = true;
  // What is kept is whole, and nothing is fetched.
  await choose();
  proxy.isDamaging = false;
  const [folder = ''] = await readdir(cacheFolder);
  const kept = join(cacheFolder, folder, 'rocks', 'motifs-1.0-1.all.rock');
  await writeFile(kept, 'no rock');
  await expect(choose()).rejects.toThrow('motifs-1.0-1.all.rock');
  await choose();
});
