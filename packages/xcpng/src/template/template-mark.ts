/** The key of `other_config` that says what a template of ours is made of. Clones do not have it. */
const KEY = 'bioxen:template';

/** What a template says of itself that `buildTemplate` made. */
export interface TemplateMark {
  /** What its interpreter calls itself: `Lua 5.4`. */
  readonly lua: string;
  /** Name of the template that it was made from. */
  readonly from: string;
  /** RFC 3339. */
  readonly builtAt: string;
  /** Where its clones take their keys from; `none` where they have to be in the template. */
  readonly keys: TemplateKeys;
}

/** Ways by which clones of a template can learn their keys. */
export type TemplateKeys = 'nocloud' | 'none' | 'xenstore' | 'xenstore, nocloud';

/** The mark as an entry of `other_config`. */
export function markEntry(mark: TemplateMark): Readonly<Record<string, string>> {
  return { [KEY]: JSON.stringify(mark) };
}

/** Reads it; undefined for templates that are not ours. */
export function readMark(otherConfig: Readonly<Record<string, string>>): TemplateMark | undefined {
  const text = otherConfig[KEY];
  if (text === undefined) return undefined;
  try {
    const { lua, from, builtAt, keys } = JSON.parse(text) as Partial<Record<keyof TemplateMark, unknown>>;
    const isKnown = keys === 'xenstore' || keys === 'nocloud' || keys === 'xenstore, nocloud';
    return { lua: textOf(lua), from: textOf(from), builtAt: textOf(builtAt), keys: isKnown ? keys : 'none' };
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
