import { Readable } from 'node:stream';
import { createXapiSimulator, largePool } from '@bioxen/xapi-simulator';

const CHUNK = 65_536;

/** The body of an answer to `VM.get_all_records` in a protocol, of a pool with so many VMs and more. */
export const readRecordsAnswer = async (protocol, vms) => {
  const simulator = await createXapiSimulator({ pool: largePool({ vms }) });
  const ask = async (form, method, params) => {
    const [path, type, body] =
      form === 'json'
        ? ['/jsonrpc', 'application/json', JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })]
        : ['/', 'text/xml', xmlCall(method, params)];
    const reply = await fetch(simulator.url + path, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    return Buffer.from(await reply.arrayBuffer());
  };
  try {
    const login = await ask('json', 'session.login_with_password', [simulator.user, simulator.password]);
    const session = JSON.parse(login.toString()).result;
    return { bytes: await ask(protocol, 'VM.get_all_records', [session]), records: simulator.db.VM.size };
  } finally {
    await simulator.close();
  }
};

/** Bytes as they come from a socket. */
export async function* inChunks(bytes) {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

/** The same as a stream. */
export const asStream = (bytes) => Readable.from(inChunks(bytes), { objectMode: false });

const xmlCall = (method, params) =>
  `<methodCall><methodName>${method}</methodName><params>${params
    .map((param) => `<param><value><string>${param}</string></value></param>`)
    .join('')}</params></methodCall>`;
