import { BioxenError } from '@bioxen/core';

/** What somebody wants of a package that cannot be had. */
export interface FailedDemand {
  /** `penlight >= 2` */
  readonly demand: string;
  /** From what was asked for to who wants it, each with its version; empty where it was asked for itself. */
  readonly chain: readonly string[];
}

/** The constraints of packages contradict each other, or what is there. */
export class ResolutionError extends BioxenError {
  /** The package that no version fits. */
  readonly packageName: string;
  readonly demands: readonly FailedDemand[];
  /** The versions that there are, the newest first. */
  readonly available: readonly string[];

  /** @param takenBack versions that were taken back, each with the reason */
  constructor(
    packageName: string,
    demands: readonly FailedDemand[],
    available: readonly string[],
    takenBack: readonly string[] = [],
  ) {
    const wishes = demands.map(({ demand, chain }) =>
      chain.length === 0 ? `${demand} was asked for` : `${chain.join(' -> ')} needs ${demand}`,
    );
    const gone = takenBack.length === 0 ? '' : `Taken back were ${takenBack.join(', ')}. `;
    super(`No version of '${packageName}' fits: ${wishes.join('; ')}`, {
      code: 'RESOLUTION_FAILED',
      hint:
        available.length === 0
          ? `${gone}Add a repository that has it.`
          : `${gone}There are ${available.slice(0, 8).join(', ')}. Ask for ${demands.some(({ chain }) => chain.length > 0) ? 'other versions of what needs it' : 'one of them'}.`,
    });
    this.packageName = packageName;
    this.demands = demands;
    this.available = available;
  }

  override get name(): string {
    return 'ResolutionError';
  }
}
