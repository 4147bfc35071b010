import { isUtf8 } from 'node:buffer';
import type { ExecutionResult, LuaFrame, ResourceUsage, SandboxReport, VmLimits } from 'bioxen';
import { type AnyVmStatus, heldLimits } from '../limits/held-limits.js';
import { type LuaJson, toLuaJson } from './lua-json.js';

/** What `bioxen run --json` prints for a program that ended, whether well or not. */
export interface RunDocument {
  readonly schemaVersion: 1;
  readonly success: boolean;
  readonly returnCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Present when `stdout` is not what the program wrote, because that is no UTF-8. */
  readonly stdoutBase64?: string;
  readonly stderrBase64?: string;
  readonly values: readonly LuaJson[];
  readonly error?: {
    readonly code: 'LUA_PROGRAM_FAILED';
    readonly kind: 'syntax' | 'runtime' | 'memory' | 'interrupted' | 'exit';
    readonly message: string;
    readonly line?: number;
    readonly traceback: string;
    readonly frames: readonly LuaFrame[];
    readonly value: LuaJson;
  };
  readonly truncated: boolean;
  readonly durationMs: number;
  readonly usage: ResourceUsage;
  /** `embedded`, or the tier of the native interpreter. */
  readonly sandbox: string;
  /** What stood around a native interpreter, and what that leaves open. */
  readonly sandboxReport?: Pick<SandboxReport, 'layers' | 'limits' | 'gaps'>;
  /** The limits that held, in bytes and milliseconds. */
  readonly limits: VmLimits;
  readonly engine: string;
  readonly luaVersion: string;
}

/** Puts the document together. @param limits those that were set */
export function runDocument(result: ExecutionResult, status: AnyVmStatus, limits: VmLimits): RunDocument {
  const { error } = result;
  return {
    schemaVersion: 1,
    success: result.success,
    returnCode: result.returnCode,
    stdout: result.stdout,
    stderr: result.stderr,
    ...bytesOf('stdoutBase64', result.stdoutBytes),
    ...bytesOf('stderrBase64', result.stderrBytes),
    values: toLuaJson(result.values),
    ...(error === undefined
      ? {}
      : {
          error: {
            code: 'LUA_PROGRAM_FAILED',
            kind: error.kind,
            message: error.message,
            ...(error.line === undefined ? {} : { line: error.line }),
            traceback: error.traceback,
            frames: error.frames,
            value: toLuaJson([error.value])[0] ?? null,
          },
        }),
    truncated: result.truncated,
    durationMs: rounded(result.durationMs),
    usage: {
      ...result.usage,
      wallMs: rounded(result.usage.wallMs),
      cpuMs: rounded(result.usage.cpuMs),
    },
    sandbox: result.sandbox,
    ...reportOf(status),
    limits: heldLimits(limits, status),
    engine: status.engine ?? 'unknown',
    luaVersion: status.luaVersion ?? 'unknown',
  };
}

function reportOf({ sandboxReport }: AnyVmStatus): Pick<RunDocument, 'sandboxReport'> {
  if (sandboxReport === undefined) return {};
  const { layers, limits, gaps } = sandboxReport;
  return { sandboxReport: { layers, limits, gaps } };
}

function bytesOf(name: string, bytes: Uint8Array): Readonly<Record<string, string>> {
  return isUtf8(bytes) ? {} : { [name]: Buffer.from(bytes).toString('base64') };
}

/** Milliseconds to the microsecond: what stands beyond is noise. */
function rounded(milliseconds: number): number {
  return Number(milliseconds.toFixed(3));
}
