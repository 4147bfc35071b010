/** What a client wants to hear of: everything, classes, single objects. */
export class Subscription {
  readonly #isAll: boolean;
  readonly #classes = new Set<string>();
  readonly #objects = new Map<string, Set<string>>();

  /** @param texts `*`, `VM`, `vm/OpaqueRef:…`; what names nothing matches nothing */
  constructor(texts: readonly string[]) {
    this.#isAll = texts.includes('*');
    for (const text of texts) {
      const slash = text.indexOf('/');
      const className = (slash === -1 ? text : text.slice(0, slash)).toLowerCase();
      if (slash === -1) this.#classes.add(className);
      else this.#refsOf(className).add(text.slice(slash + 1));
    }
  }

  /** Tasks and nothing else: those polls are answered without a pause. */
  get isTasksOnly(): boolean {
    const names = new Set([...this.#classes, ...this.#objects.keys()]);
    return !this.#isAll && names.size === 1 && names.has('task');
  }

  /** Could an object of this class match? */
  hasClass(className: string): boolean {
    const name = className.toLowerCase();
    return this.#isAll || this.#classes.has(name) || this.#objects.has(name);
  }

  /** Single objects of the class; undefined when all match. */
  only(className: string): ReadonlySet<string> | undefined {
    const name = className.toLowerCase();
    return this.#isAll || this.#classes.has(name) ? undefined : (this.#objects.get(name) ?? new Set());
  }

  matches(className: string, ref: string): boolean {
    if (this.#isAll) return true;
    const name = className.toLowerCase();
    return this.#classes.has(name) || this.#objects.get(name)?.has(ref) === true;
  }

  #refsOf(className: string): Set<string> {
    const known = this.#objects.get(className);
    if (known !== undefined) return known;
    const refs = new Set<string>();
    this.#objects.set(className, refs);
    return refs;
  }
}
