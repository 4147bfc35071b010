import type { Request } from './request-encoder.js';

/**
 * Gives the source text of a module, now or later; undefined when there is none of that name.
 * @param luaVersion the Lua that asks: `5.4`; LuaJIT is `5.1`. Undefined where no interpreter asks
 */
export type FindModule = (
  name: string,
  luaVersion?: string,
) => string | undefined | Promise<string | undefined>;

/** The answer to a wish for a module. A finder that fails makes `require` fail with its message. */
export async function answerModule(
  find: FindModule | undefined,
  name: string,
  luaVersion?: string,
): Promise<Request> {
  try {
    const source: unknown = await find?.(name, luaVersion);
    if (source === undefined) return answer('', '');
    if (typeof source === 'string') return answer(' found=1', source);
    return answer(' failed=1', `the host gave ${typeof source} in place of its source text`);
  } catch (error) {
    return answer(' failed=1', error instanceof Error ? error.message : String(error));
  }
}

function answer(keys: string, text: string): Request {
  return { operation: 'L', keys, payload: Buffer.from(text, 'utf8') };
}
