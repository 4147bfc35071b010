import { constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { ScriptNotFoundError } from '@bioxen/core';
import type { RunTarget } from './run-target.js';

/** An open or a read that waits for another process would hold a thread of Node, and with it the end of this process. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** A program on its way from outside: a script file, a pipe such as a shell's `<(…)`, or our standard input. */
export type ProgramPlace = Exclude<RunTarget, { readonly kind: 'code' }>;

/** What a place is called in messages. */
export function nameOf(place: ProgramPlace): string {
  return place.kind === 'file' ? place.path : 'standard input';
}

/** The bytes of a program. @throws ScriptNotFoundError for what is no file and no pipe, and what the file system says */
export async function programStream(place: ProgramPlace): Promise<Readable> {
  if (place.kind === 'stdin') {
    // Node shows a folder as an empty stream. As bigint: after a look at a pipe in plain numbers Node's next imports do not
    // follow links (nodejs/node#51142).
    if (fstatSync(0, { bigint: true }).isDirectory()) throw ScriptNotFoundError.notAFile(nameOf(place));
    if (process.stdin.isTTY) process.stderr.write('Type a Lua program and end it with Ctrl-D.\n');
    return process.stdin;
  }
  const found = await stat(place.path);
  if (!found.isFile() && !found.isFIFO()) throw ScriptNotFoundError.notAFile(place.path);
  const fd = openSync(place.path, FLAGS);
  return found.isFIFO()
    ? new Socket({ fd, readable: true, writable: false })
    : createReadStream(place.path, { fd });
}
