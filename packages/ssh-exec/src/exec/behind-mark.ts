import { pipeline, type Readable, Transform } from 'node:stream';
import type { CommandResult } from './command-result.js';

/** What a program wrote behind the line with its mark; all of it when that did not come. */
export function resultBehind(mark: string, result: CommandResult): CommandResult {
  const bytes = Buffer.from(result.stdoutBytes);
  const line = `${mark}\n`;
  const at = bytes.indexOf(line);
  if (at === -1) return result;
  const stdoutBytes = bytes.subarray(at + line.length);
  return { ...result, stdout: stdoutBytes.toString(), stdoutBytes };
}

/** The same of a stream. */
export function streamBehind(mark: string, stream: Readable): Readable {
  const line = Buffer.from(`${mark}\n`);
  let held: Buffer = Buffer.alloc(0);
  let hasFound = false;
  const behind = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      if (hasFound) return done(null, chunk);
      const all = Buffer.concat([held, chunk]);
      const at = all.indexOf(line);
      hasFound = at !== -1;
      held = all.subarray(Math.max(0, all.length - line.length + 1));
      return hasFound ? done(null, all.subarray(at + line.length)) : done();
    },
  });
  // What goes wrong is told to who reads it.
  pipeline(stream, behind, () => {});
  return behind;
}
