import { createHmac, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keyTypeOf } from './fingerprint.js';

/** A line to add. */
export interface NewKnownHost {
  readonly file: string;
  /** As `knownHostName` gives it. */
  readonly host: string;
  readonly key: Uint8Array;
  /** Hide the name of the host, as `HashKnownHosts yes` does. */
  readonly hash: boolean;
}

/**
 * Adds a line to a known_hosts file in one write at its end: lines of other programs are not touched, and two that add at
 * once both stay. A last line without an end gets one.
 */
export async function addKnownHost({ file, host, key, hash }: NewKnownHost): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const name = hash ? hashedName(host) : host;
  const line = `${name} ${keyTypeOf(key)} ${Buffer.from(key).toString('base64')}\n`;
  const handle = await open(file, 'a+', 0o600);
  try {
    await handle.write((await endsInLine(handle)) ? line : `\n${line}`);
  } finally {
    await handle.close();
  }
}

async function endsInLine(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n';
}

function hashedName(host: string): string {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(host).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
}
