import { BioxenError, type ErrorContext } from '@bioxen/core';

/** An archive is damaged, or an entry of it would do what none may. Nothing of it was unpacked. */
export class ArchiveError extends BioxenError {
  readonly archive: string;
  readonly problem: string;
  /** Which entry; undefined where the archive as a whole is meant. */
  declare readonly entry?: string;

  /** @param problem as the end of a sentence */
  constructor(
    archive: string,
    problem: string,
    { entry, ...context }: ErrorContext & { readonly entry?: string | undefined } = {},
  ) {
    const of = entry === undefined ? '' : ` of the entry ${JSON.stringify(entry.slice(0, 200))}`;
    super(`The archive '${archive}' is refused because${of}: ${problem}`.replace(' because: ', ': '), {
      hint: 'Nothing of it was unpacked. Fetch it again, or take the package from elsewhere.',
      ...context,
      code: 'ARCHIVE_REJECTED',
    });
    this.archive = archive;
    this.problem = problem;
    if (entry !== undefined) this.entry = entry;
  }

  override get name(): string {
    return 'ArchiveError';
  }
}
