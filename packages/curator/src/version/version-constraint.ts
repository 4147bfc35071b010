import { checkText } from '../names/check-text.js';
import { RockspecError } from '../errors/rockspec-error.js';
import {
  areRockVersionsEqual,
  compareRockVersions,
  parseRockVersion,
  type RockVersion,
} from './rock-version.js';

/** How a version is compared. */
export type VersionOperator = '==' | '~=' | '>' | '<' | '>=' | '<=' | '~>';

/** One demand on a version, as `>= 1.0`. */
export interface VersionConstraint {
  readonly operator: VersionOperator;
  readonly version: RockVersion;
  /** Written with `@`: what is installed and fits is kept. */
  readonly keepsInstalled: boolean;
}

const OPERATORS: ReadonlyMap<string, VersionOperator> = new Map([
  ['==', '=='],
  ['=', '=='],
  ['', '=='],
  ['~=', '~='],
  ['!=', '~='],
  ['>', '>'],
  ['<', '<'],
  ['>=', '>='],
  ['<=', '<='],
  ['~>', '~>'],
]);

const HOLDS: Readonly<Record<VersionOperator, (version: RockVersion, wanted: RockVersion) => boolean>> = {
  '==': areRockVersionsEqual,
  '~=': (version, wanted) => !areRockVersionsEqual(version, wanted),
  '>': (version, wanted) => compareRockVersions(version, wanted) > 0,
  '<': (version, wanted) => compareRockVersions(version, wanted) < 0,
  '>=': (version, wanted) => compareRockVersions(version, wanted) >= 0,
  '<=': (version, wanted) => compareRockVersions(version, wanted) <= 0,
  '~>': beginsWith,
};

/**
 * Reads constraints by the rules of LuaRocks: `>= 1.0, < 2.0`, also without the comma. A version alone means `==`.
 * @throws RockspecError for an operator that there is none of, or a version that is none
 */
export function parseConstraints(text: string): readonly VersionConstraint[] {
  checkText('constraints', text);
  const constraints: VersionConstraint[] = [];
  for (let rest = text; rest !== '';) {
    const found = /^(@?)([<>=~!]*)\s*([A-Za-z0-9._-]+)[\s,]*/.exec(rest);
    if (found === null) throw new RockspecError(`'${rest}' of the constraints '${text}' has no version`);
    const [whole, at, sign = '', version = ''] = found;
    const operator = OPERATORS.get(sign);
    if (operator === undefined)
      throw new RockspecError(`'${sign}' of the constraints '${text}' is no operator`, {
        hint: `Operators: ${[...new Set(OPERATORS.values())].join(' ')}.`,
      });
    constraints.push({ operator, version: parseRockVersion(version), keepsInstalled: at === '@' });
    rest = rest.slice(whole.length);
  }
  return constraints;
}

/** Does a version fulfil all of them? */
export function satisfies(version: RockVersion, constraints: readonly VersionConstraint[]): boolean {
  return constraints.every(({ operator, version: wanted }) => HOLDS[operator](version, wanted));
}

/** As people write them: `>= 1.0, < 2.0`; empty for none. */
export function constraintsText(constraints: readonly VersionConstraint[]): string {
  return constraints.map(({ operator, version }) => `${operator} ${version.text}`).join(', ');
}

/** All components that were asked for are there, and the revision, if one was. */
function beginsWith(version: RockVersion, wanted: RockVersion): boolean {
  if (wanted.components.some((component, index) => component !== (version.components[index] ?? 0)))
    return false;
  return wanted.revision === undefined || wanted.revision === version.revision;
}
