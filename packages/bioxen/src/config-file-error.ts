import { BioxenError, type ErrorContext } from '@bioxen/core';

/** A configuration file cannot be read or is broken. */
export class ConfigFileError extends BioxenError {
  readonly path: string;
  /** From 1; where it is broken. */
  declare readonly line?: number;
  declare readonly column?: number;

  constructor(
    path: string,
    reason: string,
    context: ErrorContext & { readonly line?: number; readonly column?: number } = {},
  ) {
    const { line, column, ...rest } = context;
    const at = line === undefined ? '' : `:${String(line)}:${String(column ?? 1)}`;
    super(`${path}${at} ${reason}`, { ...rest, code: 'CONFIG_FILE_UNREADABLE' });
    this.path = path;
    if (line !== undefined) this.line = line;
    if (column !== undefined) this.column = column;
  }

  override get name(): string {
    return 'ConfigFileError';
  }
}
