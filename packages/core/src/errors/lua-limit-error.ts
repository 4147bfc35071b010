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
  | 'processes'
  | 'total-cpu';

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
  /** The program was interrupted and the state of its VM is intact. @defaultValue false */
  readonly stateKept?: boolean | undefined;
}

/** The option of `limits` by which each is raised. */
const OPTIONS: Readonly<Record<Exclude<LuaLimit, 'files' | 'instructions'>, string>> = {
  cpu: 'limits.cpuMs',
  'file-size': 'limits.diskBytes or limits.fileBytes',
  memory: 'limits.memoryBytes',
  'open-files': 'limits.openFiles',
  output: 'limits.maxOutputBytes',
  processes: 'limits.processes',
  'total-cpu': 'limits.totalCpuMs',
};

/** The program ran into a limit of its sandbox and was ended (row B21), mostly with its interpreter: `stateKept` tells. */
export class LuaLimitError extends LuaProcessError {
  readonly limit: LuaLimit;
  readonly limitValue: number;
  declare readonly observed?: number;
  readonly certainty: LimitCertainty;
  readonly stateKept: boolean;

  constructor(options: LuaLimitErrorOptions) {
    super(messageFor(options), {
      hint: hintFor(options.limit),
      ...options,
      code: options.code ?? 'LUA_LIMIT_EXCEEDED',
    });
    this.limit = options.limit;
    this.limitValue = options.limitValue;
    if (options.observed !== undefined) this.observed = options.observed;
    this.certainty = options.certainty;
    this.stateKept = options.stateKept ?? false;
  }

  override get name(): string {
    return 'LuaLimitError';
  }
}

function hintFor(limit: LuaLimit): string {
  if (limit === 'files') return 'Remove files, or gather many small ones in one.';
  const option = limit === 'instructions' ? 'the instructions limit' : OPTIONS[limit];
  return `Raise ${option} if the program needs more.`;
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
    case 'total-cpu':
      return formatDuration(value);
    case 'files':
    case 'instructions':
    case 'open-files':
    case 'processes':
      return String(value);
  }
}
