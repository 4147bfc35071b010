import { fromLedger, RESOURCE_KINDS, type ResourceKind, toLedger } from './resource-allocation.js';

/** Whose a resource is: the hypervisor's own reserve, nobody's yet, or a VM's. */
export type Account = 'reserved' | 'free' | `vm:${string}`;

/** What there is of one resource. */
export interface Pool {
  readonly total: number;
  /** Kept back for the hypervisor. */
  readonly reserved: number;
}

/** The pools of a cell. */
export type Pools = Readonly<Record<ResourceKind, Pool>>;

type Balances = Record<ResourceKind, number>;

/**
 * Who has what of a cell, in double entry and in integers: each posting takes from one account what it gives to another,
 * so the sum over all accounts is always what there is, and no balance is ever computed anew from others.
 */
export class Ledger {
  readonly #accounts = new Map<Account, Balances>();
  readonly #totals: Balances;
  #postings = 0;

  constructor(pools: Pools) {
    this.#totals = balancesOf((kind) => toLedger(kind, pools[kind].total));
    const reserved = balancesOf((kind) => toLedger(kind, pools[kind].reserved));
    this.#accounts.set('reserved', reserved);
    this.#accounts.set(
      'free',
      balancesOf((kind) => this.#totals[kind] - reserved[kind]),
    );
  }

  /** Postings so far. */
  get postings(): number {
    return this.#postings;
  }

  /** What an account has of a resource; 0 for one that there is not. */
  balance(account: Account, kind: ResourceKind): number {
    return fromLedger(kind, this.#accounts.get(account)?.[kind] ?? 0);
  }

  /** What all accounts have together. */
  total(kind: ResourceKind): number {
    return fromLedger(kind, this.#totals[kind]);
  }

  /** Opens an account with nothing in it. */
  open(account: Account): void {
    if (!this.#accounts.has(account))
      this.#accounts.set(
        account,
        balancesOf(() => 0),
      );
  }

  /**
   * Posts what a VM shall have from now on, all of it or nothing: the difference comes from what is free or goes there.
   * False when there is not enough free; nothing was posted then.
   */
  settle(account: Account, wanted: Readonly<Record<ResourceKind, number>>): boolean {
    const own = this.#accounts.get(account);
    const free = this.#accounts.get('free');
    if (own === undefined || free === undefined) return false;
    const differences = balancesOf((kind) => toLedger(kind, wanted[kind]) - own[kind]);
    const isPossible = RESOURCE_KINDS.every(
      (kind) =>
        Number.isSafeInteger(differences[kind]) &&
        differences[kind] <= free[kind] &&
        own[kind] + differences[kind] >= 0,
    );
    if (!isPossible) return false;
    for (const kind of RESOURCE_KINDS) {
      if (differences[kind] === 0) continue;
      free[kind] -= differences[kind];
      own[kind] += differences[kind];
      this.#postings++;
    }
    return true;
  }

  /**
   * There is another amount of a resource: every account has this part of it from now on, and what is left is free. False when
   * the parts are more than there is; nothing was posted then.
   */
  resize(kind: ResourceKind, pool: Pool, parts: ReadonlyMap<Account, number>): boolean {
    const [total, reserved] = [toLedger(kind, pool.total), toLedger(kind, pool.reserved)];
    let free = total - reserved;
    for (const part of parts.values()) free -= toLedger(kind, part);
    if (free < 0) return false;
    this.#totals[kind] = total;
    for (const [account, balances] of this.#accounts) {
      const own =
        account === 'reserved'
          ? reserved
          : account === 'free'
            ? free
            : toLedger(kind, parts.get(account) ?? 0);
      if (balances[kind] === own) continue;
      balances[kind] = own;
      this.#postings++;
    }
    return true;
  }

  /** Gives back all that an account has, and closes it. */
  close(account: Account): void {
    const own = this.#accounts.get(account);
    const free = this.#accounts.get('free');
    if (own === undefined || free === undefined || own === free || account === 'reserved') return;
    for (const kind of RESOURCE_KINDS) {
      if (own[kind] === 0) continue;
      free[kind] += own[kind];
      this.#postings++;
    }
    this.#accounts.delete(account);
  }

  /** What is wrong: a sum that is not what there is, or a balance below nothing. Empty when all is well. */
  audit(): readonly string[] {
    const problems: string[] = [];
    for (const kind of RESOURCE_KINDS) {
      let sum = 0;
      for (const [account, balances] of this.#accounts) {
        sum += balances[kind];
        if (balances[kind] < 0) problems.push(`${account} has ${balances[kind]} of ${kind}`);
      }
      if (sum !== this.#totals[kind])
        problems.push(`${kind}: accounts hold ${sum}, there are ${this.#totals[kind]}`);
    }
    return problems;
  }

  /** All balances as plain data, accounts in the order of their opening. */
  snapshot(): Readonly<Record<string, Readonly<Record<ResourceKind, number>>>> {
    return Object.fromEntries(
      [...this.#accounts].map(([account, balances]) => [
        account,
        balancesOf((kind) => fromLedger(kind, balances[kind])),
      ]),
    );
  }
}

function balancesOf(amount: (kind: ResourceKind) => number): Balances {
  const balances: Partial<Balances> = {};
  for (const kind of RESOURCE_KINDS) balances[kind] = amount(kind);
  return balances as Balances;
}
