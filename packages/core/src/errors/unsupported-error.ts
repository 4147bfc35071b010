import { BioxenError, type ErrorContext } from './bioxen-error.js';

/** Options of `UnsupportedError`. */
export interface UnsupportedErrorOptions extends ErrorContext {
  /** Who cannot: `engine embedded`. */
  readonly subject?: string | undefined;
  /** Who or what can; becomes the hint when none is given. */
  readonly supportedBy?: readonly string[] | undefined;
}

/**
 * This VM, engine or platform cannot do what was asked, and does not do it by half. The error
 * names what can.
 */
export class UnsupportedError extends BioxenError {
  /** What was asked for: `networked VMs`. */
  readonly feature: string;
  declare readonly subject?: string;
  declare readonly supportedBy?: readonly string[];

  constructor(feature: string, options: UnsupportedErrorOptions = {}) {
    super(messageFor(feature, options), {
      hint: hintFor(options),
      ...options,
      code: 'UNSUPPORTED',
    });
    this.feature = feature;
    if (options.subject !== undefined) this.subject = options.subject;
    if (options.supportedBy !== undefined) this.supportedBy = options.supportedBy;
  }

  override get name(): string {
    return 'UnsupportedError';
  }
}

function messageFor(feature: string, { subject }: UnsupportedErrorOptions): string {
  return subject === undefined ? `Not supported: ${feature}` : `${subject} does not support ${feature}`;
}

function hintFor({ supportedBy = [] }: UnsupportedErrorOptions): string | undefined {
  return supportedBy.length === 0 ? undefined : `Use ${supportedBy.join(' or ')} instead.`;
}
