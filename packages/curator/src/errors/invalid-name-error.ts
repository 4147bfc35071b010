import { BioxenError } from '@bioxen/core';

/** What a name is of. */
export type NamedThing = 'package' | 'environment' | 'module' | 'version';

/** A name that no path and no command line may be made of. */
export class InvalidNameError extends BioxenError {
  readonly thing: NamedThing;
  readonly given: string;

  /** @param isTaken it is a name, but something else has it */
  constructor(thing: NamedThing, given: string, isTaken = false) {
    const a = thing === 'environment' ? 'an' : 'a';
    super(
      isTaken
        ? `There is ${a} ${thing} '${given}' already`
        : `${JSON.stringify(given.slice(0, 80))} is no name of ${a} ${thing}`,
      {
        code: 'INVALID_NAME',
        hint: isTaken
          ? 'Choose another name, which differs in more than capital letters, or use the one that is there.'
          : 'Letters, digits, dots, hyphens and underscores, beginning with a letter or digit, at most 100.',
      },
    );
    this.thing = thing;
    this.given = given;
  }

  /** For a name that something else has. */
  static taken(thing: NamedThing, given: string): InvalidNameError {
    return new InvalidNameError(thing, given, true);
  }

  override get name(): string {
    return 'InvalidNameError';
  }
}
