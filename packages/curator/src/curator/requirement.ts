import { InvalidOptionError } from '@bioxen/core';
import type { Catalog } from '../catalog/catalog.js';
import { InvalidNameError } from '../errors/invalid-name-error.js';
import { RockspecError } from '../errors/rockspec-error.js';
import { checkName } from '../names/check-name.js';
import { checkText } from '../names/check-text.js';
import { constraintsText, parseConstraints, type VersionConstraint } from '../version/version-constraint.js';

/** What somebody asks for. */
export interface Requirement {
  readonly name: string;
  /** Empty for any version. */
  readonly constraints: string;
}

/**
 * Reads what is to be installed, `penlight`, `penlight >= 1.3` or `penlight@1.13.1-1`; other names of a package become its
 * own.
 * @throws InvalidNameError, InvalidOptionError
 */
export function parseRequirement(text: string, catalog: Catalog, version?: string): Requirement {
  checkText('package', text);
  // oxlint-disable-next-line no-control-regex -- these are what no name may have
  if (/[\0-\x1f\x7f]/.test(text)) throw new InvalidNameError('package', text);
  const [, given = '', sign = '', rest = ''] = /^\s*([^\s<>=~!@]*)\s*(@?)(.*)$/.exec(text) ?? [];
  checkName('package', given);
  const constraints = version ?? (sign === '@' ? `== ${rest.trim()}` : rest.trim());
  return {
    name: catalog.find(given)?.name ?? given.toLowerCase(),
    constraints: constraintsText(wantedConstraints(text, constraints)),
  };
}

/** @throws InvalidOptionError: it is nobody's rockspec that is wrong */
function wantedConstraints(text: string, constraints: string): readonly VersionConstraint[] {
  try {
    return parseConstraints(constraints);
  } catch (cause) {
    if (!RockspecError.isInstance(cause)) throw cause;
    throw new InvalidOptionError('package', `${JSON.stringify(text)}: ${cause.problem}`, {
      hint: "Write it as penlight, 'penlight >= 1.13, < 2' or penlight@1.14.0-1.",
      cause,
    });
  }
}
