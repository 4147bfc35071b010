import type { LuaFailure } from './lua-failure.js';
import type { LuaValue } from './lua-value.js';

/**
 * What stands between a program and the computer it runs on: the WebAssembly engine (`embedded`), one of the
 * tiers of native sandboxing, or nothing at all (`none`).
 */
export type SandboxTier = 'embedded' | 'strict' | 'reduced' | 'minimal' | 'none';

/** What a run used. */
export interface ResourceUsage {
  /** From the request to its result, milliseconds. */
  readonly wallMs: number;
  /** Processor time of the interpreter, milliseconds (Lua's `os.clock`). */
  readonly cpuMs: number;
  /** Lua's heap when the run ended, bytes (`collectgarbage('count')`; without what C code allocated). */
  readonly luaHeapBytes: number;
  /** All bytes that the program wrote, those beyond the output limit included. */
  readonly outputBytes: number;
}

/** The outcome of one Lua program. The same shape from every kind of VM; a failing program is a result too. */
export interface ExecutionResult {
  /** Standard output as text, less one final newline. Bytes that are not UTF-8 show as U+FFFD. */
  readonly stdout: string;
  /** Standard error as text, less one final newline; a failure stands here as lua(1) prints it. */
  readonly stderr: string;
  /** Standard output, byte for byte. */
  readonly stdoutBytes: Uint8Array;
  /** Standard error, byte for byte. */
  readonly stderrBytes: Uint8Array;
  /** What the chunk returned. The same values stand at the end of stdout as `print` writes them. */
  readonly values: readonly LuaValue[];
  /** 0, 1 after a failure, or the status given to `os.exit`. */
  readonly returnCode: number;
  readonly success: boolean;
  /** True when the program ended itself with `os.exit`, whatever the status: its interpreter is gone. */
  readonly exited: boolean;
  /** Present exactly when `success` is false. */
  readonly error?: LuaFailure;
  /** From the request to its result, milliseconds. */
  readonly durationMs: number;
  /** True when output beyond `maxOutputBytes` was dropped. */
  readonly truncated: boolean;
  readonly usage: ResourceUsage;
  readonly sandbox: SandboxTier;
}
