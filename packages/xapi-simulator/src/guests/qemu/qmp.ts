import { open } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { BioxenError } from '@bioxen/core';
import { GuestError } from '../guest-error.js';

/** In a machine's folder: where its emulator takes commands. */
export const monitorName = 'monitor';

interface MonitorReply {
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
}

/**
 * Gives the emulator of a guest a command of its monitor for people, over QMP, and waits until it has done it.
 * @throws GuestError with what it says against it
 */
export async function tellMonitor(guest: string, folder: string, command: string): Promise<void> {
  // By way of a descriptor the name is short: that of a socket has an end at 107 bytes.
  const handle = await open(folder);
  try {
    const socket = connect(`/proc/self/fd/${handle.fd}/${monitorName}`);
    try {
      await converse(socket, command);
    } finally {
      socket.destroy();
    }
  } catch (cause) {
    if (BioxenError.isInstance(cause)) throw cause;
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new GuestError(`has an emulator that did not obey '${command}': ${problem}`, { guest, cause });
  } finally {
    await handle.close();
  }
}

async function converse(socket: Socket, command: string): Promise<void> {
  const requests = [
    { execute: 'qmp_capabilities' },
    { execute: 'human-monitor-command', arguments: { 'command-line': command } },
  ];
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.on('error', reject);
  });
  for (const request of requests) {
    socket.write(`${JSON.stringify(request)}\n`);
    const said = await replyOf(lines);
    // A monitor for people answers nothing when all is well.
    if (typeof said === 'string' && said.trim() !== '') throw new TypeError(said.trim());
  }
}

async function replyOf(lines: AsyncIterator<string>): Promise<unknown> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) throw new TypeError('it ended');
    // Greetings and events come in between.
    const reply = JSON.parse(value) as MonitorReply;
    if (reply.error !== undefined) throw new TypeError(reply.error.desc ?? 'it failed');
    if ('return' in reply) return reply.return;
  }
}
