import type { Completeness } from '@bioxen/core';

/** What becomes of input. */
export interface SplitInput {
  /** Whole programs, in order. */
  readonly programs: readonly string[];
  /** What waits for its end. */
  readonly rest: string;
}

const MAX_LINES = 1_000;

/**
 * Takes input apart as a prompt would that is not one program. Each line
 * may be one, as in `x = 1`, `x`, which together are none.
 * @param whole what the interpreter says of all of it, which is no whole program
 * @param judge asks the interpreter, since versions of Lua differ
 */
export async function splitInput(
  text: string,
  whole: 'incomplete' | 'invalid',
  judge: (code: string) => Promise<Completeness>,
): Promise<SplitInput> {
  const lines = text.replace(/\n+$/, '').split('\n');
  if (lines.length > 1 && lines.length <= MAX_LINES) {
    const parts = await linesApart(lines, judge);
    if (parts !== undefined && (whole === 'invalid' || parts.rest === '')) return parts;
  }
  // What is no Lua runs all the same: its failure says why.
  return whole === 'incomplete' ? { programs: [], rest: text } : { programs: [text], rest: '' };
}

/** Undefined when a line is no Lua wherever the program before it ends. */
async function linesApart(
  lines: readonly string[],
  judge: (code: string) => Promise<Completeness>,
): Promise<SplitInput | undefined> {
  const programs: string[] = [];
  let rest = '';
  for (const line of lines) {
    rest = rest === '' ? line : `${rest}\n${line}`;
    if (rest.trim() === '') continue;
    const judged = await judge(rest);
    if (judged === 'invalid') return undefined;
    if (judged === 'incomplete') continue;
    programs.push(rest);
    rest = '';
  }
  return { programs, rest };
}
