import { formatBytes } from '../quantities/format-bytes.js';
import { formatDuration } from '../quantities/format-duration.js';
import { LuaProcessError, type LuaProcessErrorOptions } from './lua-process-error.js';

/** A limit of the sandbox that a program can run into. */
export type LuaLimit =
  | 'cpu'
  | 'file-size'
  | 'files'
  | 'instructions'
  | 'memory'
  | 'open-files'
  | 'output'
  | 'processes';

/** `inferred`: the evidence fits, but a program could have imitated it. */
export type LimitCertainty = 'certain' | 'inferred';

/** Options of `LuaLimitError`. */
export interface LuaLimitErrorOptions extends LuaProcessErrorOptions {
  readonly limit: LuaLimit;
  /** In the unit of the limit: bytes, milliseconds of CPU, instructions or a count. */
  readonly limitValue: number;
  /** What was measured, in the same unit. */
  readonly observed?: number | undefined;
  readonly certainty: LimitCertainty;
}

/** The program ran into a limit of its sandbox and was ended (row B21). */
export class LuaLimitError extends LuaProcessError {
  readonly limit: LuaLimit;
  readonly limitValue: number;
  declare readonly observed?: number;
  readonly certainty: LimitCertainty;

  constructor(options: LuaLimitErrorOptions) {
    super(messageFor(options), {
      hint: `Raise the ${options.limit} limit if the program needs more.`,
      ...options,
      code: options.code ?? 'LUA_LIMIT_EXCEEDED',
    });
    this.limit = options.limit;
    this.limitValue = options.limitValue;
    if (options.observed !== undefined) this.observed = options.observed;
    this.certainty = options.certainty;
  }

  override get name(): string {
    return 'LuaLimitError';
  }
}

function messageFor({ limit, limitValue, observed, certainty }: LuaLimitErrorOptions): string {
  const verb = certainty === 'certain' ? 'exceeded' : 'probably exceeded';
  const measured = observed === undefined ? '' : ` (measured ${amount(limit, observed)})`;
  return `Lua program ${verb} its ${limit} limit of ${amount(limit, limitValue)}${measured}`;
}

function amount(limit: LuaLimit, value: number): string {
  switch (limit) {
    case 'file-size':
    case 'memory':
    case 'output':
      return formatBytes(value);
    case 'cpu':
      return formatDuration(value);
    case 'files':
    case 'instructions':
    case 'open-files':
    case 'processes':
      return String(value);
  }
}
