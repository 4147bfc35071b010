import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import { freePort } from '@bioxen/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();
const body = 'hello '.repeat(50_000);

async function web(where: { readonly path?: string } = {}): Promise<number> {
  const http = createServer((request, response) => {
    request.resume();
    request.once('end', () => response.end(body));
  });
  if (where.path === undefined) http.listen(0, '127.0.0.1');
  else http.listen(where.path);
  await once(http, 'listening');
  onTestFinished(() => void http.close());
  return where.path === undefined ? (http.address() as AddressInfo).port : 0;
}

const fetched = async (port: number): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })).text();

test('a port of the host leads to a server that this computer reaches, until it is closed', async () => {
  const sshd = await server();
  await using host = await connectSsh(loginTo(sshd));
  const port = await web();
  const path = join(sshd.folder, 'web.socket');
  await web({ path });
  await using first = await host.forward({ remotePort: 0, to: { host: '127.0.0.1', port } });
  await using second = await host.forward({ remotePort: 0, to: { path } });
  expect(first).toMatchObject({ host: '127.0.0.1' });
  expect(new Set([first.port, second.port, port, 0]).size).toBe(4);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_unused, index) => fetched(index % 2 === 0 ? first.port : second.port)),
  );
  expect(new Set(answers)).toEqual(new Set([body]));
  await first.close();
  await first.close();
  await expect(fetched(first.port)).rejects.toThrow('fetch failed');
  expect(await fetched(second.port)).toBe(body);
});

test('a port that is taken is told, and a place that nobody listens at ends the connection only', async () => {
  const sshd = await server();
  await using host = await connectSsh(loginTo(sshd));
  const nobody = { host: '127.0.0.1', port: await freePort() };
  expect(await refusal(host.forward({ remotePort: sshd.port, to: nobody }))).toMatchObject({
    code: 'SSH_CHANNEL_REFUSED',
    kind: 'listen',
    description: expect.stringContaining(String(sshd.port)),
  });
  const forward = await host.forward({ remotePort: 0, to: nobody });
  await expect(fetched(forward.port)).rejects.toThrow('fetch failed');
  expect((await host.exec('echo', ['lives'])).stdout).toBe('lives\n');
  // The end of the host ends it.
  await host.close();
  const answer = async (): Promise<string> => {
    const socket = connect(forward.port, '127.0.0.1');
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['open']),
      once(socket, 'error').then(() => ['refused']),
    ]).catch(() => ['refused']);
    socket.destroy();
    return String(event);
  };
  await expect.poll(answer, patience).toBe('refused');
});

test('the ssh program has none, and says so', async () => {
  await using host = await connectSsh({ ...loginTo(await server()), transport: 'openssh' });
  const to = { host: '127.0.0.1', port: 1 };
  expect(await refusal(host.forward({ remotePort: 0, to }))).toMatchObject({ code: 'SSH_UNSUPPORTED' });
});
