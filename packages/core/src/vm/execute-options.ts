import type { LuaInput } from './lua-value.js';

/** A piece of output, as the program wrote it. */
export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

/** What a program reads from its standard input: text (sent as UTF-8), bytes, or a stream of bytes. */
export type InputSource = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Options of one execution. */
export interface ExecuteOptions {
  /**
   * Values for `...` and `arg`. Bytes of 64 KiB and more are not copied: leave them as they are until the program has
   * ended. @defaultValue none
   */
  readonly args?: readonly LuaInput[];
  /** Standard input, read only as far as the program asks. @defaultValue empty */
  readonly input?: InputSource;
  /** Wall-clock limit, milliseconds; past it a `VMTimeoutError` with the output so far. @defaultValue none */
  readonly timeoutMs?: number;
  /** Stops the program and throws an `OperationAbortedError`. */
  readonly signal?: AbortSignal;
  /** Output kept, bytes of stdout and stderr together; more is counted and dropped. @defaultValue 10 MiB */
  readonly maxOutputBytes?: number;
  /**
   * What happens beyond `maxOutputBytes`: the rest is dropped, or the program is ended with a `LuaLimitError`.
   * @defaultValue 'truncate'; 'kill' for VMs that are not trusted
   */
  readonly onOutputLimit?: 'truncate' | 'kill';
  /** Keep the output for the result. With false it goes to `onOutput` alone, without a limit. @defaultValue true */
  readonly buffer?: boolean;
  /**
   * Called with each piece of output; the program waits while a returned promise is pending. What it throws, or rejects
   * with, stops the program as a signal does, and the execution rejects with that.
   */
  readonly onOutput?: (chunk: OutputChunk) => void | Promise<void>;
  /** `line`: each line leaves the interpreter at once, for people who watch. `block`: at least once a second. @defaultValue 'block' */
  readonly buffering?: 'block' | 'line';
  /** Throw a `LuaProgramError` when the program fails. @defaultValue false */
  readonly reject?: boolean;
  /** Drop one final newline from `stdout` and `stderr` (never from the bytes). @defaultValue true */
  readonly stripFinalNewline?: boolean;
  /** `auto`: strings that are UTF-8 become text; `bytes`: every string is a `Uint8Array`. @defaultValue 'auto' */
  readonly strings?: 'auto' | 'bytes';
  /** Name in messages: `=[chunk]` shows as `[chunk]`, `@motif.lua` as the file `motif.lua`. @defaultValue '=[chunk]' */
  readonly chunkName?: string;
  /** `chunk`: a program. `repl`: as typed at a prompt, where `x` and `=x` show a value. @defaultValue 'chunk' */
  readonly mode?: 'chunk' | 'repl';
  /**
   * Where its assignments to globals go: `shared` into the globals of the interpreter, `own` into a table of this program
   * alone, which sees the others. What it does to tables and strings that all share is seen by all. @defaultValue 'shared'
   */
  readonly globals?: 'shared' | 'own';
  /**
   * How long what a program declares `local` at its outermost level lives. `program`: as long as it runs. `kept`: as long as
   * the interpreter, for all programs that ask for `kept`; modules and other programs do not see it. Declarations with an
   * attribute (`<const>`, `<close>`) live as long as the program all the same. @defaultValue 'program'
   */
  readonly locals?: 'program' | 'kept';
}

/** Options of running a file: those of a program, less its name, which is the file's. */
export type ExecuteFileOptions = Omit<ExecuteOptions, 'chunkName' | 'mode'>;
