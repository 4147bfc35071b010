import { LockfileError } from '../errors/lockfile-error.js';
import { checkName } from '../names/check-name.js';
import { parseRockVersion } from '../version/rock-version.js';

/** What the lockfile of another program says. */
export interface ImportedLock {
  readonly kind: 'luarocks' | 'lux' | 'manifest';
  /** `5.4`; undefined where it does not say. */
  readonly luaVersion?: string | undefined;
  /** What was asked for: name → constraints. */
  readonly roots: Readonly<Record<string, string>>;
  /** What was chosen, with all that is needed: name → version. Empty where nothing was. */
  readonly versions: ReadonlyMap<string, string>;
  /** SHA-256 of rockspecs as SRI strings, of those that it has. */
  readonly rockspecs: ReadonlyMap<string, string>;
}

/** Names and versions as they are read, checked. */
export class LockBuilder {
  // Without a prototype: every name means itself.
  readonly roots: Record<string, string> = Object.create(null) as Record<string, string>;
  readonly versions: Map<string, string> = new Map();
  readonly rockspecs: Map<string, string> = new Map();

  /** @throws LockfileError for two versions of the same, InvalidNameError */
  choose(name: string, version: string, rockspec?: string): void {
    checkName('package', name);
    checkName('version', version);
    parseRockVersion(version);
    const other = this.versions.get(name);
    if (other !== undefined && other !== version)
      throw new LockfileError(`it has two versions of ${name}, ${other} and ${version}`);
    this.versions.set(name, version);
    if (rockspec !== undefined) this.rockspecs.set(name, rockspec);
  }

  /** All of it. */
  build(kind: ImportedLock['kind'], luaVersion?: string): ImportedLock {
    const { roots, versions, rockspecs } = this;
    return { kind, luaVersion, roots, versions, rockspecs };
  }

  ask(name: string, constraints: string): void {
    checkName('package', name);
    const before = Object.hasOwn(this.roots, name) ? this.roots[name] : undefined;
    this.roots[name] =
      before === undefined || before === ''
        ? constraints
        : constraints === '' || before === constraints
          ? before
          : `${before}, ${constraints}`;
  }
}
