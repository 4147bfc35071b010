import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

// Plain JavaScript in a text, so that it runs from any build. ssh2 parses an encrypted key for a second without a break
// (bcrypt in JavaScript); the parsed key cannot leave the thread, its PEM can.
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { utils } = require(workerData.ssh2);
const parsed = utils.parseKey(workerData.text, workerData.passphrase);
const key = Array.isArray(parsed) ? parsed[0] : parsed;
parentPort.postMessage(
  key instanceof Error
    ? { problem: key.message }
    : { type: key.type, pem: key.getPrivatePEM(), publicKey: key.getPublicSSH() },
);
`;

/** A key without its passphrase, as a PEM and as the blob of its public half. */
export interface UnlockedKey {
  readonly type: string;
  readonly pem: string;
  readonly publicKey: Uint8Array;
}

/** Decrypts a private key in a thread of its own. Resolves to a text that says what is wrong with key or passphrase. */
export function unlockKey(text: string, passphrase: string): Promise<UnlockedKey | string> {
  return new Promise((resolve, reject) => {
    const ssh2 = createRequire(import.meta.url).resolve('ssh2');
    const worker = new Worker(program, { eval: true, workerData: { ssh2, text, passphrase } });
    worker.once('message', (message: UnlockedKey | { readonly problem: string }) => {
      resolve('problem' in message ? message.problem : message);
      void worker.terminate();
    });
    worker.once('error', reject);
  });
}
