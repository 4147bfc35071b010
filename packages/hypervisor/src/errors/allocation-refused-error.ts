import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `AllocationRefusedError`. */
export interface AllocationRefusedErrorOptions extends ErrorContext {
  /**
   * `RESOURCE_ALLOCATION_ERROR`: such a request is never granted. `RESOURCE_EXHAUSTION`: the pool has not enough left.
   * `HYPERVISOR_OVERLOAD`: there are as many VMs as there may be.
   */
  readonly code: 'RESOURCE_ALLOCATION_ERROR' | 'RESOURCE_EXHAUSTION' | 'HYPERVISOR_OVERLOAD';
  /** What was asked for: `ribosomes`, `atpPercentage`, `vms`. */
  readonly resource: string;
  readonly requested: unknown;
  /** How much there is left, in the unit of the resource. */
  readonly available: number;
  /** How much there could be. */
  readonly limit: number;
  /** Why, as the end of the sentence. */
  readonly problem: string;
}

/** A cell has not what was asked of it; nothing was changed. */
export class AllocationRefusedError extends BioxenError {
  readonly resource: string;
  readonly requested: unknown;
  readonly available: number;
  readonly limit: number;

  constructor(options: AllocationRefusedErrorOptions) {
    const { resource, requested, available, limit, problem, code, ...context } = options;
    super(
      `Cannot give ${shown(requested)} ${amountOf(resource)}: ${problem} (available ${available}, limit ${limit})`,
      {
        hint:
          code === 'RESOURCE_ALLOCATION_ERROR'
            ? resource === 'priority'
              ? `Ask for a priority from 1 to ${limit}.`
              : `Ask for ${amountOf(resource)} from 0 to ${limit}${available < limit ? `; now there are ${available} to be had` : ''}.`
            : 'Give something back first: destroy a VM that is not needed, or allocate less to another.',
        ...context,
        code,
      },
    );
    this.resource = resource;
    this.requested = requested;
    this.available = available;
    this.limit = limit;
  }

  override get name(): string {
    return 'AllocationRefusedError';
  }
}

const UNITS: Readonly<Record<string, string>> = {
  vms: 'VMs',
  atpPercentage: '% of the ATP',
  memoryKb: 'KiB of memory',
  rnaPolymerases: 'RNA polymerases',
};

/** What numbers of a resource count. */
function amountOf(resource: string): string {
  return Object.hasOwn(UNITS, resource) ? (UNITS[resource] ?? resource) : resource;
}

function shown(requested: unknown): string {
  if (typeof requested === 'string') return `"${requested.slice(0, 40)}"`;
  return typeof requested === 'number' ? String(requested) : typeof requested;
}
