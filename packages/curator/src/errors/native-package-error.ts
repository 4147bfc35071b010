import { BioxenError } from '@bioxen/core';

/** A package has C parts, or builds itself by programs of its own, and that was not allowed or cannot be. */
export class NativePackageError extends BioxenError {
  readonly packageName: string;
  /** Packages of pure Lua that do the same. */
  readonly pureAlternatives: readonly string[];

  /** @param reason as the end of a sentence */
  constructor(packageName: string, reason: string, pureAlternatives: readonly string[] = [], hint?: string) {
    super(`The package '${packageName}' cannot be installed here: ${reason}`, {
      code: 'NATIVE_PACKAGE',
      hint:
        pureAlternatives.length > 0
          ? `In pure Lua there is ${pureAlternatives.join(', ')}.`
          : (hint ?? `If you trust it, allow its build: allowBuild: ['${packageName}'].`),
    });
    this.packageName = packageName;
    this.pureAlternatives = pureAlternatives;
  }

  override get name(): string {
    return 'NativePackageError';
  }
}
