import { checkText } from '../names/check-text.js';
import { LockfileError } from '../errors/lockfile-error.js';
import { isLuaRecord } from '../manifest/lua-data.js';
import { parseLuaData } from '../manifest/parse-lua-data.js';
import { type ImportedLock, LockBuilder } from './imported-lock.js';
import { importLux } from './import-lux.js';
import { importManifest } from './import-manifest.js';

/**
 * Reads the lockfile of another program: `luarocks.lock`, `lux.lock`, or the `manifest.json` of the Python originals. Which one
 * it is, is seen from what is in it. Nothing of it is run.
 * @throws LockfileError, ManifestError, InvalidNameError
 */
export function importLock(text: string): ImportedLock {
  checkText('text', text);
  const start = text.replace(/^\u{feff}/u, '').trimStart();
  if (!start.startsWith('{')) return importLuarocks(start);
  let data: unknown;
  try {
    data = JSON.parse(start);
  } catch (error) {
    throw new LockfileError('it is neither JSON nor a table of Lua', { cause: error });
  }
  if (typeof data === 'object' && data !== null && 'packages' in data) {
    if ('lockfileVersion' in data)
      throw new LockfileError('it is one of bioxen, which needs no import', {
        hint: 'Install it: bioxen pkg install --frozen FILE.',
      });
    return importManifest(data);
  }
  return importLux(data);
}

/** LuaRocks writes all that it chose, and not what was asked for: all of it is kept as it is. */
function importLuarocks(text: string): ImportedLock {
  const [, table] = /^(?:--[^\n]*\n\s*)*return\s*(\{[^]*)$/.exec(text) ?? [];
  if (table === undefined) throw new LockfileError('it is none of luarocks, lux, or an older bioxen');
  const { lock } = parseLuaData(`lock=${table}`);
  const dependencies = isLuaRecord(lock) ? lock['dependencies'] : undefined;
  if (dependencies === undefined) throw new LockfileError("it has no 'dependencies'");
  const builder = new LockBuilder();
  let luaVersion: string | undefined;
  for (const [name, version] of Object.entries(isLuaRecord(dependencies) ? dependencies : {})) {
    if (typeof version !== 'string') throw new LockfileError(`the version of ${name} is no text`);
    if (name === 'lua') luaVersion = version.replace(/-\d+$/, '');
    else {
      builder.choose(name, version);
      builder.ask(name, `== ${version}`);
    }
  }
  return builder.build('luarocks', luaVersion);
}
