import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';
import { printable } from './printable.js';

/** Options of `BootError`. */
export interface BootErrorOptions extends ErrorContext {
  /** What was started: a program name, a host. */
  readonly subject: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
  /** Its first output, cut to 4096 characters. */
  readonly seen: string;
}

const maximumSeen = 4_096;

/** An interpreter was started but did not say hello (rows A14, K08). `seen` is what it said instead. */
export class BootError extends LuaVMError {
  readonly subject: string;
  readonly reason: string;
  readonly seen: string;

  constructor(options: BootErrorOptions) {
    super(messageFor(options), {
      ...options,
      code: 'BOOT_FAILED',
    });
    this.subject = options.subject;
    this.reason = options.reason;
    this.seen = options.seen.slice(0, maximumSeen);
  }

  override get name(): string {
    return 'BootError';
  }
}

function messageFor({ subject, reason, seen }: BootErrorOptions): string {
  const said = seen === '' ? 'it said nothing' : `it said "${printable(seen)}"`;
  return `${printable(subject)} did not become a Lua interpreter: ${reason}; ${said}`;
}
