import { ResolutionError } from '../errors/resolution-error.js';
import { PackageNotFoundError } from '../errors/package-not-found-error.js';
import { type Dependency, dependencyText } from '../version/dependency.js';
import type { RockVersion } from '../version/rock-version.js';
import { satisfies } from '../version/version-constraint.js';
import { Candidates, fits } from './candidates.js';
import type { Rock, RockSource } from './rock-source.js';

/** What is looked for. */
export interface ResolveOptions {
  /** The version of the Lua that runs it all, as `5.4`: what `lua` means among the dependencies. */
  readonly luaVersion: RockVersion;
  /** Versions that are preferred where they fit, by name: those of a lock. */
  readonly pins?: ReadonlyMap<string, string>;
  readonly signal?: AbortSignal;
}

/** One package of a solution. */
export interface ResolvedRock extends Rock {
  readonly dependencies: readonly Dependency[];
}

/** One version of each package, in the order of their names. */
export type Resolution = ReadonlyMap<string, ResolvedRock>;

const LUA = 'lua';

/** A demand, and at which step it was made; the roots' at -1. */
interface Demand {
  readonly dependency: Dependency;
  readonly step: number;
}

/** One package decided, or being decided. */
interface Step {
  readonly name: string;
  readonly versions: readonly RockVersion[];
  /** Which of them comes next. */
  next: number;
  /** What made versions fail: steps before this one. */
  readonly conflicts: Set<number>;
  chosen: ResolvedRock | undefined;
  /** Names that this step was the first to ask for. */
  asked: readonly string[];
}

/**
 * Finds one version of each package such that all demands hold, wherever there is a solution: the newest that fit, pinned
 * ones before. The same input gives the same answer. Packages may need each other in a circle.
 * @throws ResolutionError who wants what, where nothing fits; PackageNotFoundError; and what the source throws
 */
export async function resolve(
  roots: readonly Dependency[],
  source: RockSource,
  options: ResolveOptions,
): Promise<Resolution> {
  return await new Search(roots, source, options).run();
}

/** A depth-first search that jumps back to what had part in a failure (conflict-directed backjumping, Prosser 1993). */
class Search {
  readonly #candidates: Candidates;
  readonly #options: ResolveOptions;
  readonly #roots: readonly Dependency[];
  readonly #steps: Step[] = [];
  readonly #stepOf = new Map<string, number>();
  readonly #demands = new Map<string, Demand[]>();
  /** Names that are asked for, in that order. */
  readonly #wanted: string[] = [];
  /** The failure that is told when there is no solution: the one of the furthest step. */
  #failure: { readonly depth: number; readonly error: Error } | undefined;

  constructor(roots: readonly Dependency[], source: RockSource, options: ResolveOptions) {
    this.#roots = roots;
    this.#options = options;
    this.#candidates = new Candidates(source, options.pins ?? new Map());
  }

  async run(): Promise<Resolution> {
    if (this.#demandAll(this.#roots, -1) !== undefined) throw this.#failed();
    for (;;) {
      this.#options.signal?.throwIfAborted();
      if (this.#steps.length === this.#wanted.length) return this.#solution();
      const step = await this.#begin(this.#wanted[this.#steps.length] as string);
      this.#steps.push(step);
      this.#stepOf.set(step.name, this.#steps.length - 1);
      while (!(await this.#advance())) this.#jumpBack();
    }
  }

  async #begin(name: string): Promise<Step> {
    const versions = await this.#candidates.versionsOf(name);
    return { name, versions, next: 0, conflicts: new Set(), chosen: undefined, asked: [] };
  }

  /** Takes the next version of the last step that fits; false when there is none. */
  async #advance(): Promise<boolean> {
    const at = this.#steps.length - 1;
    const step = this.#steps[at] as Step;
    const demands = this.#demands.get(step.name) ?? [];
    const wishes = demands.map(({ dependency }) => dependency);
    const pin = this.#options.pins?.get(step.name);
    while (step.next < step.versions.length) {
      const version = step.versions[step.next] as RockVersion;
      step.next += 1;
      if (!fits(version, wishes, version.text === pin)) continue;
      const dependencies = await this.#candidates.dependenciesOf(step.name, version);
      const before = this.#wanted.length;
      step.chosen = { name: step.name, version, dependencies };
      const opponent = this.#demandAll(dependencies, at);
      step.asked = this.#wanted.slice(before);
      if (opponent === undefined) return true;
      if (opponent >= 0 && opponent !== at) step.conflicts.add(opponent);
      this.#takeBack(step, at);
    }
    // Whoever asked for it had part in this, whatever else had.
    for (const { step: by } of demands) if (by >= 0 && by !== at) step.conflicts.add(by);
    this.#remember(at, step, demands);
    return false;
  }

  /** The last step failed for good: goes back to the latest that had part in it. */
  #jumpBack(): void {
    const failed = this.#steps.at(-1) as Step;
    const to = Math.max(-1, ...failed.conflicts);
    if (to === -1) throw this.#failed();
    while (this.#steps.length - 1 > to) {
      const step = this.#steps.pop() as Step;
      this.#stepOf.delete(step.name);
      this.#takeBack(step, this.#steps.length);
    }
    const step = this.#steps[to] as Step;
    for (const conflict of failed.conflicts) if (conflict !== to) step.conflicts.add(conflict);
    this.#takeBack(step, to);
  }

  /** Makes demands; where one cannot hold, gives the step that is in its way, -1 when none of them is to blame. */
  #demandAll(dependencies: readonly Dependency[], step: number): number | undefined {
    for (const dependency of dependencies) {
      const { name, constraints } = dependency;
      if (name === LUA) {
        if (satisfies(this.#options.luaVersion, constraints)) continue;
        this.#rememberLua(step, dependency);
        return -1;
      }
      const demands = this.#demands.get(name);
      if (demands === undefined) {
        this.#demands.set(name, [{ dependency, step }]);
        this.#wanted.push(name);
        continue;
      }
      demands.push({ dependency, step });
      const decided = this.#stepOf.get(name);
      const chosen = decided === undefined ? undefined : this.#steps[decided]?.chosen;
      if (chosen === undefined || satisfies(chosen.version, constraints)) continue;
      this.#remember(step, this.#steps[decided as number] as Step, demands);
      return decided as number;
    }
    return undefined;
  }

  /** Takes back all that a step has demanded. */
  #takeBack(step: Step, at: number): void {
    for (const { name } of step.chosen?.dependencies ?? []) {
      const demands = this.#demands.get(name);
      if (demands === undefined) continue;
      const left = demands.filter((demand) => demand.step !== at);
      if (left.length === 0) this.#demands.delete(name);
      else this.#demands.set(name, left);
    }
    if (step.asked.length > 0) this.#wanted.length -= step.asked.length;
    step.asked = [];
    step.chosen = undefined;
  }

  #remember(depth: number, { name, versions }: Step, demands: readonly Demand[]): void {
    if (this.#failure !== undefined && this.#failure.depth >= depth) return;
    if (versions.length === 0) {
      const wantedBy = this.#chainOf(demands[0]?.step ?? -1).at(-1);
      this.#failure = { depth, error: new PackageNotFoundError(name, { wantedBy }) };
      return;
    }
    const told = demands.map(({ dependency, step }) => ({
      demand: dependencyText(dependency),
      chain: this.#chainOf(step),
    }));
    const available = versions.map(({ text }) => text);
    this.#failure = { depth, error: new ResolutionError(name, told, available) };
  }

  #rememberLua(depth: number, dependency: Dependency): void {
    if (this.#failure !== undefined && this.#failure.depth >= depth) return;
    const told = [{ demand: dependencyText(dependency), chain: this.#chainOf(depth) }];
    this.#failure = { depth, error: new ResolutionError(LUA, told, [this.#options.luaVersion.text]) };
  }

  /** From what was asked for to the package of a step. */
  #chainOf(step: number): readonly string[] {
    const chain: string[] = [];
    const seen = new Set<number>();
    for (let at = step; at >= 0 && !seen.has(at);) {
      seen.add(at);
      const { name, chosen } = this.#steps[at] as Step;
      chain.unshift(`${name} ${chosen?.version.text ?? ''}`.trim());
      at = this.#demands.get(name)?.[0]?.step ?? -1;
    }
    return chain;
  }

  #failed(): Error {
    return this.#failure?.error ?? new ResolutionError('', [], []);
  }

  #solution(): Resolution {
    const rocks = this.#steps.map(({ chosen }) => chosen as ResolvedRock);
    return new Map(
      rocks.sort((first, second) => (first.name < second.name ? -1 : 1)).map((rock) => [rock.name, rock]),
    );
  }
}
