import type { CatalogPackage } from './catalog.js';
import { allPlain, nearNames, plain } from './near-names.js';

/** A package that was found. */
export interface SearchHit {
  readonly name: string;
  readonly summary: string;
  readonly category: string;
  /** 1 to 10. */
  readonly priority: number;
  /** The newest version that a repository has; undefined where none has it. */
  readonly version?: string;
  /** Is it to be had? */
  readonly isAvailable: boolean;
  /** Higher is nearer to what was looked for. */
  readonly score: number;
}

/** What a catalog says of a package, and all words in that. */
interface Described {
  readonly catalog: CatalogPackage;
  readonly words: string;
}

const MOST = 50;
const PRESENT = 2_000;

/** Finds packages by name, other names and summary, the nearest first. */
export class SearchIndex {
  readonly #names: readonly string[];
  /** The same, without what does not count in a search. */
  readonly #plain: readonly string[];
  readonly #described = new Map<string, Described>();
  readonly #onServers: ReadonlySet<string>;

  /** @param names that repositories have */
  constructor(names: ReadonlySet<string>, catalog: readonly CatalogPackage[]) {
    this.#onServers = names;
    this.#names = [...names, ...catalog.map(({ name }) => name).filter((name) => !names.has(name))];
    this.#plain = allPlain(this.#names);
    for (const each of catalog) {
      const known = [plain(each.name), ...each.aliases.map(plain)].join(' ');
      this.#described.set(each.name, {
        catalog: each,
        words: `${known} ${each.summary.toLowerCase()} ${each.category}`,
      });
    }
  }

  /** At most 50; where nothing fits, names that are near. */
  search(query: string): readonly Omit<SearchHit, 'version'>[] {
    const wanted = plain(query.trim());
    const words = query.trim().toLowerCase().split(/\s+/);
    const hits: Omit<SearchHit, 'version'>[] = [];
    for (const [at, name] of this.#names.entries()) {
      const own = this.#plain[at] ?? '';
      const score = scoreOf(own, this.#described.get(name)?.words ?? own, wanted, words);
      // What is to be had stands before what is only heard of.
      if (score > 0) hits.push(this.#hit(name, this.#onServers.has(name) ? score + PRESENT : score));
    }
    if (hits.length > 0)
      return hits
        .sort((first, second) => second.score - first.score || (first.name < second.name ? -1 : 1))
        .slice(0, MOST);
    const near = new Set(nearNames(query, this.#names));
    return this.#names.filter((name) => near.has(name)).map((name) => this.#hit(name, 1));
  }

  #hit(name: string, score: number): Omit<SearchHit, 'version'> {
    const { catalog } = this.#described.get(name) ?? {};
    return {
      name,
      summary: catalog?.summary ?? '',
      category: catalog?.category ?? 'utility',
      priority: catalog?.priority ?? 5,
      isAvailable: this.#onServers.has(name),
      score: score + (catalog?.priority ?? 0),
    };
  }
}

function scoreOf(own: string, all: string, wanted: string, words: readonly string[]): number {
  if (wanted === '') return 1;
  if (own === wanted) return 1_000;
  if (own.startsWith(wanted)) return 500 - Math.min(400, own.length - wanted.length);
  if (own.includes(wanted)) return 90;
  if (all.includes(wanted)) return 60;
  return words.every((word) => all.includes(word)) ? 30 : 0;
}
