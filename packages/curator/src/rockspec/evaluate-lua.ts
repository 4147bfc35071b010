import type { LuaValue } from '@bioxen/core';
import { BasicLuaVM } from '@bioxen/lua-local';
import { RockspecError } from '../errors/rockspec-error.js';
import type { LuaData, LuaRecord } from '../manifest/lua-data.js';

const TIME_MS = 1_000;
const MEMORY_BYTES = 16 << 20;
const MOST_LEVELS = 32;
const MOST_VALUES = 100_000;

/** Only text, and nothing to call but what strings bring along. */
const PROGRAM = `local globals = {}
local chunk, problem = load(..., '=rockspec', 't', globals)
if chunk == nil then error(problem, 0) end
chunk()
return globals`;

/**
 * Runs a text of assignments in the embedded engine, with no globals at all and an interpreter of its own, for at most one
 * second and 16 MiB, and gives the globals that it made as data.
 * @throws RockspecError where it fails, uses up what it may, or makes what is no data
 */
export async function evaluateLua(text: string, signal?: AbortSignal): Promise<LuaRecord> {
  const vm = new BasicLuaVM({
    vmId: 'rockspec',
    engine: 'embedded',
    trusted: false,
    limits: { memoryBytes: MEMORY_BYTES, timeoutMs: TIME_MS },
    pool: { min: 0, max: 1 },
  });
  try {
    const { error, values } = await vm.execute(PROGRAM, {
      args: [text],
      ...(signal === undefined ? {} : { signal }),
    });
    if (error !== undefined) throw new RockspecError(`it cannot be evaluated (${error.message})`);
    return recordOf(values[0]);
  } catch (error) {
    signal?.throwIfAborted();
    if (RockspecError.isInstance(error)) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new RockspecError(`its evaluation was ended (${problem})`, { cause: error });
  } finally {
    await vm.close();
  }
}

function recordOf(value: LuaValue | undefined): LuaRecord {
  let left = MOST_VALUES;
  const above: object[] = [];
  const copy = (from: LuaValue): LuaData | undefined => {
    left -= 1;
    if (left < 0) throw new RockspecError('it makes too many values');
    if (from === null) return undefined;
    if (typeof from === 'bigint') return Number(from);
    if (typeof from !== 'object') return from;
    if (from instanceof Uint8Array) return Buffer.from(from).toString('latin1');
    if (above.length >= MOST_LEVELS) throw new RockspecError('its tables stand too deep in one another');
    if (above.includes(from)) throw new RockspecError('a table of it holds itself');
    above.push(from);
    try {
      if (isList(from)) return from.map((item) => copy(item) ?? '');
      const entries: Iterable<readonly [LuaValue, LuaValue]> =
        from instanceof Map ? from : Object.entries(from as Record<string, LuaValue>);
      const record: Record<string, LuaData> = Object.create(null) as Record<string, LuaData>;
      if (isOpaque(from)) throw new RockspecError(`it makes a ${from.luaType}`);
      for (const [key, item] of entries) {
        if (typeof key !== 'string' && typeof key !== 'number')
          throw new RockspecError('a key of its tables is neither text nor a number');
        const copied = copy(item);
        if (copied !== undefined) record[String(key)] = copied;
      }
      return record;
    } finally {
      above.pop();
    }
  };
  const copied = value === undefined ? {} : copy(value);
  return typeof copied === 'object' && !Array.isArray(copied) ? (copied as LuaRecord) : {};
}

const isList = (value: object): value is readonly LuaValue[] => Array.isArray(value);

/** Tables have no prototype; what stands for a function has. */
const isOpaque = (value: object): value is { readonly luaType: string } =>
  'luaType' in value && typeof value.luaType === 'string' && Object.getPrototypeOf(value) !== null;
