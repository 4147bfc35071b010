import { printable } from '@bioxen/core';

const MARK = '…';

/** The first line of a program, without what could steer a terminal and no wider than that; `…` stands for what there is more. */
export function programLine(code: string, width: number): string {
  const [first = '', ...rest] = code.trim().split('\n');
  const line = printable(first.trimEnd().replaceAll('\t', ' '), Infinity);
  const characters = Array.from(line);
  if (rest.length === 0 && characters.length <= width) return line;
  const marked = rest.length > 0 ? ` ${MARK}` : MARK;
  if (characters.length + marked.length <= width) return line + marked;
  return characters.slice(0, Math.max(1, width - MARK.length)).join('') + MARK;
}
