import { readFile, stat } from 'node:fs/promises';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { ScriptNotFoundError } from '../errors/script-not-found-error.js';

/**
 * Reads a Lua program from a file of this computer, byte for byte.
 * @throws ScriptNotFoundError when there is none, it is no file, or it may not be read
 */
export async function readLuaScript(path: string): Promise<Uint8Array> {
  if (typeof path !== 'string') throw InvalidOptionError.unexpected('path', path, 'the path of a Lua file');
  try {
    const found = await stat(path);
    // A pipe is fine (a shell's <(…)); a folder, a socket or a device such as /dev/zero is no program.
    if (!found.isFile() && !found.isFIFO()) throw ScriptNotFoundError.notAFile(path);
    return await readFile(path);
  } catch (error) {
    if (error instanceof ScriptNotFoundError) throw error;
    const reason = (error as NodeJS.ErrnoException).code;
    if (reason === 'ENOENT' || reason === 'ENOTDIR') throw ScriptNotFoundError.missing(path, error);
    throw ScriptNotFoundError.unreadable(path, error);
  }
}
