import type { Request } from './request-encoder.js';

/** Gives the source text of a module, now or later; undefined when there is none of that name. */
export type FindModule = (name: string) => string | undefined | Promise<string | undefined>;

/** The answer to a wish for a module. A finder that fails makes `require` fail with its message. */
export async function answerModule(find: FindModule | undefined, name: string): Promise<Request> {
  try {
    const source: unknown = await find?.(name);
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
