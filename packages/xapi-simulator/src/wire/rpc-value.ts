/** A value as a request carries it, before the schema says what it should have been. */
export type RpcValue =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'datetime'; readonly value: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'array'; readonly items: readonly RpcValue[] }
  | { readonly kind: 'struct'; readonly members: ReadonlyMap<string, RpcValue> };

/** A request: the name of a message and its arguments. */
export interface RpcCall {
  readonly method: string;
  readonly params: readonly RpcValue[];
}

/** The value in the notation that xapi's messages of wrong types show: `I(5)`, `[S(a);N]`. */
export function describeRpcValue(value: RpcValue): string {
  switch (value.kind) {
    case 'string':
      return `S(${value.value})`;
    case 'int':
      return `I(${value.value})`;
    case 'float':
      return `F(${shortFloat(value.value)})`;
    case 'bool':
      return `B(${value.value})`;
    case 'datetime':
      return `D(${value.value})`;
    case 'null':
      return 'N';
    case 'array':
      return `[${value.items.map(describeRpcValue).join(';')}]`;
    case 'struct':
      return `{${[...value.members].map(([name, each]) => `${name}:${describeRpcValue(each)}`).join(';')}}`;
  }
}

/** `%g` of C: six significant digits. */
function shortFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(Number(value.toPrecision(6)));
}

/** The first string anywhere in the arguments that XML could not carry: xapi refuses it on both protocols. */
export function uncleanValue(params: readonly RpcValue[]): RpcValue | undefined {
  return params.find((param) => !isClean(param));
}

function isClean(value: RpcValue): boolean {
  switch (value.kind) {
    case 'string':
      return isXmlClean(value.value);
    case 'array':
      return value.items.every(isClean);
    case 'struct':
      return [...value.members].every(([name, each]) => isXmlClean(name) && isClean(each));
    case 'int':
    case 'float':
    case 'bool':
    case 'datetime':
    case 'null':
      return true;
  }
}

// What XML 1.0 allows: no control characters but tab, LF and CR, no U+FFFE and U+FFFF, no lone surrogate.
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function isXmlClean(text: string): boolean {
  return !forbidden.test(text) && !/\p{Surrogate}/u.test(text);
}
