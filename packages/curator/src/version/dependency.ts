import { RockspecError } from '../errors/rockspec-error.js';
import { constraintsText, parseConstraints, type VersionConstraint } from './version-constraint.js';

/** What one package wants of another: `lua >= 5.1, < 5.5`. */
export interface Dependency {
  readonly name: string;
  /** Whose rock it is, in `user/rock`. */
  readonly namespace?: string;
  readonly constraints: readonly VersionConstraint[];
}

/** Reads a dependency as it stands in a rockspec. @throws RockspecError */
export function parseDependency(text: string): Dependency {
  const found = /^\s*([A-Za-z0-9._-]*\/?[A-Za-z0-9][A-Za-z0-9._-]*)\s*([^/]*)/.exec(text);
  if (found === null) throw new RockspecError(`the dependency '${text}' names no package`);
  const [, path = '', constraints = ''] = found;
  const slash = path.indexOf('/');
  return {
    name: path.slice(slash + 1),
    ...(slash > 0 ? { namespace: path.slice(0, slash) } : {}),
    constraints: parseConstraints(constraints),
  };
}

/** As people write it: `penlight >= 1.3`. */
export function dependencyText({ name, namespace, constraints }: Dependency): string {
  const path = namespace === undefined ? name : `${namespace}/${name}`;
  return constraints.length === 0 ? path : `${path} ${constraintsText(constraints)}`;
}
