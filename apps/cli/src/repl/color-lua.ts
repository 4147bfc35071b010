import { styleText } from 'node:util';

type Kind = 'keyword' | 'constant' | 'string' | 'number' | 'comment';

const STYLES = {
  keyword: 'magenta',
  constant: 'cyan',
  string: 'green',
  number: 'yellow',
  comment: 'gray',
} as const satisfies Record<Kind, string>;

/** One alternative for each kind; what matches none stands as it is. What has no end goes to the end of the line. */
const TOKENS = new RegExp(
  [
    String.raw`(?<comment>--\[(?<fence>=*)\[.*?(?:\]\k<fence>\]|$)|--.*)`,
    String.raw`(?<string>"(?:\\.|[^"\\])*(?:"|\\?$)|'(?:\\.|[^'\\])*(?:'|\\?$)|\[(?<level>=*)\[.*?(?:\]\k<level>\]|$))`,
    String.raw`(?<number>(?<![\w.])(?:0[xX][\da-fA-F]*(?:\.[\da-fA-F]*)?(?:[pP][+-]?\d+)?|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?))`,
    String.raw`(?<keyword>\b(?:and|break|do|else|elseif|end|for|function|goto|if|in|local|not|or|repeat|return|then|until|while)\b)`,
    String.raw`(?<constant>\b(?:nil|true|false)\b)`,
  ].join('|'),
  'gs',
);

/** A line of Lua with colors: keywords, constants, strings, numbers and comments. Without them it is the same text. */
export function colorLua(line: string): string {
  return line.replaceAll(TOKENS, (text: string, ...rest: readonly unknown[]) => {
    const groups = rest.at(-1) as Readonly<Partial<Record<Kind, string>>>;
    const kind = (Object.keys(STYLES) as Kind[]).find((name) => groups[name] !== undefined);
    return kind === undefined ? text : styleText(STYLES[kind], text, { validateStream: false });
  });
}
