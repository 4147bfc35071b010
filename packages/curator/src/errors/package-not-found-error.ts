import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `PackageNotFoundError`. */
export interface PackageNotFoundErrorOptions extends ErrorContext {
  readonly wantedBy?: string | undefined;
  /** The environment that it is not installed in, where that is what was asked. */
  readonly environment?: string | undefined;
  /** Its versions that were taken back, each with the reason. @defaultValue none */
  readonly takenBack?: readonly string[] | undefined;
  /** Packages of pure Lua that do the same, for one with C parts. @defaultValue none */
  readonly pureAlternatives?: readonly string[] | undefined;
}

/** No repository has a package of this name, all of its versions were taken back, or it is not installed. */
export class PackageNotFoundError extends BioxenError {
  readonly packageName: string;
  /** Who wants it; undefined where the caller does. */
  declare readonly wantedBy?: string;
  /** Packages of pure Lua that do the same, as the catalogs know them. */
  readonly pureAlternatives: readonly string[];

  constructor(
    packageName: string,
    {
      wantedBy,
      environment,
      takenBack = [],
      pureAlternatives = [],
      hint,
      ...context
    }: PackageNotFoundErrorOptions = {},
  ) {
    if (environment !== undefined) {
      super(`The package '${packageName}' is not installed in the environment '${environment}'`, {
        hint: hint ?? 'List what is installed to see how it is spelt.',
        ...context,
        code: 'PACKAGE_NOT_FOUND',
      });
      this.packageName = packageName;
      this.pureAlternatives = pureAlternatives;
      return;
    }
    const need = wantedBy === undefined ? '' : `, which ${wantedBy} needs`;
    super(
      takenBack.length === 0
        ? `No repository has a package '${packageName}'${need}`
        : `No version of '${packageName}' is left${need}: taken back were ${takenBack.join(', ')}`,
      {
        hint: [
          ...(pureAlternatives.length === 0 ? [] : [`In pure Lua there is ${pureAlternatives.join(', ')}.`]),
          hint ??
            (takenBack.length === 0
              ? 'Search for it, or add the repository that has it.'
              : 'Ask for another package; only what is locked keeps such a version.'),
        ].join(' '),
        ...context,
        code: 'PACKAGE_NOT_FOUND',
      },
    );
    this.packageName = packageName;
    this.pureAlternatives = pureAlternatives;
    if (wantedBy !== undefined) this.wantedBy = wantedBy;
  }

  override get name(): string {
    return 'PackageNotFoundError';
  }
}
