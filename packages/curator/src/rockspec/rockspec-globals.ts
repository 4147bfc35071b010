import { ManifestError } from '../errors/manifest-error.js';
import { RockspecError } from '../errors/rockspec-error.js';
import type { LuaRecord } from '../manifest/lua-data.js';
import { parseLuaData } from '../manifest/parse-lua-data.js';
import { evaluateLua } from './evaluate-lua.js';

const MOST_BYTES = 1 << 20;

/**
 * The globals that a rockspec sets. One that is written as data alone is read as that, which most are; one that computes is
 * evaluated apart from everything.
 * @throws RockspecError
 */
export async function rockspecGlobals(bytes: Uint8Array, signal?: AbortSignal): Promise<LuaRecord> {
  if (bytes.length > MOST_BYTES) throw new RockspecError('it is larger than 1 MiB');
  if (bytes[0] === 0x1b) throw new RockspecError('it is compiled Lua, not text');
  const text = new TextDecoder().decode(bytes).replace(/^#[^\n]*/, '');
  try {
    return parseLuaData(text);
  } catch (error) {
    if (!ManifestError.isInstance(error)) throw error;
  }
  return await evaluateLua(text, signal);
}
