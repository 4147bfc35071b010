import { redact, type RedactedValue } from '../logger/redact.js';
import { redactText } from '../logger/redact-text.js';
import { attemptsOf } from './attempts.js';
import type { ErrorCode } from './error-code.js';
import { legacyCodeOf, type LegacyCode } from './legacy-code.js';

// Registered, so that two copies of this package know each other's errors.
const lineage: unique symbol = Symbol.for('bioxen.error.lineage');

/** What any error of bioxen can be given beside its own fields. */
export interface ErrorContext {
  /** The error or value that led to this one. */
  readonly cause?: unknown;
  /** What to do next: one sentence, printed after the message. */
  readonly hint?: string | undefined;
  /**
   * The same call may be made again without harm.
   * @defaultValue the default of the class; `false` for most
   */
  readonly retryable?: boolean | undefined;
}

/** Options of `BioxenError`. */
export interface BioxenErrorOptions extends ErrorContext {
  readonly code: ErrorCode;
}

/** An error as plain data: no secret, no stack, no cycle, bounded in size. */
export interface ErrorJson {
  readonly name: string;
  readonly code: ErrorCode;
  readonly legacyCode?: LegacyCode;
  readonly message: string;
  /** The message as people see it: `[BX010] message`, then the hint. */
  readonly text: string;
  readonly hint?: string;
  readonly retryable: boolean;
  readonly attempts?: number;
  readonly cause?: RedactedValue;
  readonly [field: string]: RedactedValue | undefined;
}

/**
 * Base of everything that bioxen throws on purpose. A subclass overrides `name`
 * and keeps its fields as own properties: they appear in `toJSON` by themselves.
 */
export class BioxenError extends Error {
  readonly code: ErrorCode;
  /** The same call may be made again without harm. */
  readonly retryable: boolean;
  /** What to do next. */
  declare readonly hint?: string;

  constructor(message: string, options: BioxenErrorOptions) {
    super(redactText(message), options.cause === undefined ? {} : { cause: options.cause });
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    if (options.hint !== undefined) this.hint = redactText(options.hint);
    Object.defineProperty(this, lineage, { value: classNames(this) });
  }

  /**
   * Is this value an error of the class it is called on? Unlike `instanceof` it
   * also knows errors made by another copy of this package.
   */
  static isInstance<T extends BioxenError>(this: { readonly prototype: T }, value: unknown): value is T {
    if (typeof value !== 'object' || value === null || !(lineage in value)) return false;
    // A class without a name of its own cannot be told from its base by name.
    if (!Object.hasOwn(this.prototype, 'name'))
      return Object.prototype.isPrototypeOf.call(this.prototype, value);
    const names: unknown = value[lineage];
    return Array.isArray(names) && names.includes(this.prototype.name);
  }

  override get name(): string {
    return 'BioxenError';
  }

  /** `BX001` … `BX010` for the ten codes of seed 004, else undefined. */
  get legacyCode(): LegacyCode | undefined {
    return legacyCodeOf(this.code);
  }

  /** The message as people should see it: `[BX010] message`, then the hint on its own line. */
  get text(): string {
    const legacy = this.legacyCode;
    const message = legacy === undefined ? this.message : `[${legacy}] ${this.message}`;
    return this.hint === undefined ? message : `${message}\n${this.hint}`;
  }

  override toString(): string {
    return `${this.name}: ${this.text}`;
  }

  /** Plain data for `--json`, logs and other processes; secrets are redacted. */
  toJSON(): ErrorJson {
    const fields = redact({
      ...Object.fromEntries(Object.entries(this)),
      cause: this.cause,
      attempts: attemptsOf(this),
    });
    const legacyCode = this.legacyCode;
    return {
      ...(fields as Readonly<Record<string, RedactedValue>>),
      name: this.name,
      code: this.code,
      ...(legacyCode === undefined ? {} : { legacyCode }),
      message: this.message,
      text: this.text,
      retryable: this.retryable,
    };
  }
}

/** Names of the classes of an error, its own first, without `Error`. */
function classNames(error: BioxenError): readonly string[] {
  const names: string[] = [];
  let prototype: Error = Object.getPrototypeOf(error);
  while (prototype !== Error.prototype) {
    names.push(prototype.name);
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}
