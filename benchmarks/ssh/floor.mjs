// What a request costs whatever we do: an echo over TCP in this process, and one through a server of SSH.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';

/** As long as a frame. */
const REQUEST = 'return 2 + 2 and as much as a frame\n';

/** One request at a time: what comes back is its answer. */
const asker = (stream) => {
  let answered;
  stream.on('data', () => answered?.());
  return () =>
    new Promise((resolve) => {
      answered = resolve;
      stream.write(REQUEST);
    });
};

/** A socket to an echo in the same process: one round trip of TCP on loopback. */
export const openEcho = async () => {
  const server = createServer({ noDelay: true }, (socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ port: server.address().port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const close = () => {
    socket.destroy();
    server.close();
  };
  return { request: asker(socket), close };
};

/** The module ssh2 as our own package has it locked. */
export const loadSsh2 = () =>
  createRequire(new URL('../../packages/ssh-exec/package.json', import.meta.url))('ssh2');

/** A channel of ssh2 and nothing of ours, on a connection of its own: the same server, cipher and pipes. */
export const openRawChannel = async (sshd, command) => {
  const { Client } = loadSsh2();
  const client = new Client();
  const sock = connect({ port: sshd.port, host: sshd.host, noDelay: true });
  await once(sock, 'connect');
  client.connect({
    sock,
    username: sshd.user,
    privateKey: readFileSync(sshd.keyPath),
    algorithms: { cipher: ['aes128-gcm@openssh.com'] },
  });
  await once(client, 'ready');
  const channel = await new Promise((resolve, reject) => {
    client.exec(command, (error, opened) => (error === undefined ? resolve(opened) : reject(error)));
  });
  channel.stderr.resume();
  return { request: asker(channel), close: () => client.end() };
};
