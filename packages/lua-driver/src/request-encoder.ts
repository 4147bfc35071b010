import type { ExecuteOptions } from '@bioxen/core';
import { encodeValues } from './values/encode-values.js';

type Parts = readonly (string | Uint8Array)[];

/** A request: `operation SP id SP length keys LF payload`. Written as its parts, in order. */
export function encodeRequest(operation: string, id: number, keys: string, payload: Uint8Array): Parts {
  const header = `${operation} ${String(id)} ${String(payload.length)}${keys}\n`;
  return payload.length === 0 ? [header] : [header, payload];
}

/** The request that runs a program: its name, its code and its arguments, one after the other. */
export function encodeExecute(id: number, code: string | Uint8Array, options: ExecuteOptions): Parts {
  const { args, chunkName, mode, input, buffering } = options;
  if (typeof code === 'string' && args === undefined && chunkName === undefined && mode === undefined) {
    const keys = `${input === undefined ? '' : ' input=1'}${buffering === 'line' ? ' buffer=line' : ''}`;
    return [`E ${String(id)} ${String(Buffer.byteLength(code))}${keys}\n${code}`];
  }
  const name = Buffer.from(chunkName ?? '', 'utf8');
  const values = encodeValues(args ?? []);
  const body = typeof code === 'string' ? Buffer.from(code, 'utf8') : code;
  const keys = [
    name.length === 0 ? '' : ` name=${String(name.length)}`,
    values.length === 0 ? '' : ` args=${String(values.length)}`,
    mode === undefined ? '' : ` mode=${mode}`,
    input === undefined ? '' : ' input=1',
    buffering === 'line' ? ' buffer=line' : '',
  ];
  return encodeRequest('E', id, keys.join(''), Buffer.concat([name, body, values]));
}

/** The answer to a wish for a module; without a source there is none of that name. */
export function encodeModule(id: number, source: string | undefined): Parts {
  return encodeRequest('L', id, source === undefined ? '' : ' found=1', Buffer.from(source ?? '', 'utf8'));
}
