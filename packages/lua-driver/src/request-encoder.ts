import type { ExecuteOptions } from '@bioxen/core';
import { keepLocals } from './kept-locals.js';
import { encodeValues } from './values/encode-values.js';

/** A request before it has its number. On the wire: `operation SP id SP length keys LF payload`. */
export interface Request {
  readonly operation: 'B' | 'E' | 'I' | 'L' | 'U' | 'W';
  /** Each with a leading blank: ` mode=repl input=1`. */
  readonly keys: string;
  readonly payload: string | Uint8Array;
  /** Go before it, each as a request of its own. */
  readonly longStrings?: readonly Uint8Array[];
}

/**
 * The request that runs a program: its name, its code and its arguments, one after the other.
 * @param hasIntegers does the Lua there have 64-bit integers? @defaultValue true
 * @throws what `encodeValues` throws
 */
export function encodeExecute(
  code: string | Uint8Array,
  options: ExecuteOptions,
  hasIntegers?: boolean,
): Request {
  if (options.locals === 'kept') return encodeKeeping(code, options, hasIntegers);
  return encodeProgram(code, options, hasIntegers, '');
}

/** A program whose outermost locals the next ones see. */
function encodeKeeping(
  code: string | Uint8Array,
  options: ExecuteOptions,
  hasIntegers: boolean | undefined,
): Request {
  // Byte by byte: what Lua takes for names is ASCII, and the rest stays as it is.
  const isText = typeof code === 'string';
  const kept = keepLocals(isText ? code : Buffer.from(code).toString('latin1'));
  const own = isText ? kept.code : Buffer.from(kept.code, 'latin1');
  return encodeProgram(own, options, hasIntegers, ` locals=${kept.names.join(',')}`);
}

function encodeProgram(
  code: string | Uint8Array,
  options: ExecuteOptions,
  hasIntegers: boolean | undefined,
  localsKey: string,
): Request {
  const { args, chunkName, mode, input, buffering, globals } = options;
  const inputKey = input === undefined ? '' : ' input=1';
  const bufferKey = buffering === 'line' ? ' buffer=line' : '';
  const globalsKey = globals === 'own' ? ' globals=own' : '';
  // What a driver takes it for anyway is not said.
  const modeKey = mode === undefined || mode === 'chunk' ? '' : ` mode=${mode}`;
  const keys = modeKey + inputKey + bufferKey + globalsKey + localsKey;
  if (args === undefined && chunkName === undefined) return { operation: 'E', keys, payload: code };
  const name = Buffer.from(chunkName ?? '', 'utf8');
  const { encoding, longStrings } = encodeValues(args ?? [], hasIntegers);
  const body = typeof code === 'string' ? Buffer.from(code, 'utf8') : code;
  const nameKey = name.length === 0 ? '' : ` name=${String(name.length)}`;
  const argsKey = encoding.length === 0 ? '' : ` args=${String(encoding.length)}`;
  return {
    operation: 'E',
    keys: nameKey + argsKey + keys,
    payload: Buffer.concat([name, body, encoding]),
    ...(longStrings.length === 0 ? {} : { longStrings }),
  };
}
