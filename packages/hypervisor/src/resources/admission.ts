import { AllocationRefusedError } from '../errors/allocation-refused-error.js';
import type { Account, Ledger } from './ledger.js';
import {
  fromLedger,
  isCounted,
  RESOURCE_KINDS,
  type ResourceAllocation,
  type ResourceKind,
  toLedger,
} from './resource-allocation.js';

/** The most that a VM may have, beside what the pool gives. */
export type AllocationLimits = Readonly<Partial<Record<ResourceKind, number>>>;

const LOWEST_PRIORITY = 1;
/** Also the largest weight of a quantum. */
export const HIGHEST_PRIORITY = 5;

/**
 * Checks a whole allocation, then posts it: all of it or nothing.
 * @throws AllocationRefusedError
 */
export function admit(
  ledger: Ledger,
  account: Account,
  wanted: ResourceAllocation,
  limits: AllocationLimits = {},
): void {
  const { priority } = wanted;
  if (!Number.isInteger(priority) || priority < LOWEST_PRIORITY || priority > HIGHEST_PRIORITY) {
    throw new AllocationRefusedError({
      code: 'RESOURCE_ALLOCATION_ERROR',
      resource: 'priority',
      requested: priority,
      available: HIGHEST_PRIORITY,
      limit: HIGHEST_PRIORITY,
      problem: 'a priority is a whole number from 1 (low) to 5 (high)',
    });
  }
  for (const kind of RESOURCE_KINDS) check(ledger, account, kind, wanted[kind], limits[kind]);
  if (ledger.settle(account, wanted)) return;
  // The checks above cover it; a refusal here would be a mistake of ours, and is one that changes nothing.
  throw new AllocationRefusedError({
    code: 'RESOURCE_EXHAUSTION',
    resource: 'resources',
    requested: wanted.ribosomes,
    available: ledger.balance('free', 'ribosomes'),
    limit: ledger.total('ribosomes'),
    problem: 'the pools cannot give it',
  });
}

function check(
  ledger: Ledger,
  account: Account,
  kind: ResourceKind,
  requested: unknown,
  ownLimit: number | undefined,
): void {
  const available = fromLedger(
    kind,
    toLedger(kind, ledger.balance('free', kind)) + toLedger(kind, ledger.balance(account, kind)),
  );
  const most = ledger.total(kind) - ledger.balance('reserved', kind);
  const limit = Math.min(most, ownLimit ?? most);
  const refuse = (code: 'RESOURCE_ALLOCATION_ERROR' | 'RESOURCE_EXHAUSTION', problem: string): never => {
    throw new AllocationRefusedError({ code, resource: kind, requested, available, limit, problem });
  };
  if (typeof requested !== 'number' || !Number.isFinite(requested))
    refuse('RESOURCE_ALLOCATION_ERROR', 'it is not a number');
  else if (requested < 0) refuse('RESOURCE_ALLOCATION_ERROR', 'it is less than nothing');
  else if (isCounted(kind) && !Number.isSafeInteger(requested))
    refuse('RESOURCE_ALLOCATION_ERROR', 'it is not a whole number');
  else if (requested > limit)
    refuse(
      'RESOURCE_ALLOCATION_ERROR',
      limit === most ? 'it is more than the cell has for guests' : 'it is more than such a VM may have',
    );
  else if (requested > available) refuse('RESOURCE_EXHAUSTION', 'other VMs have the rest');
}
