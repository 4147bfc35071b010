import type { BaseChassis } from '../chassis/base-chassis.js';
import { capabilitiesOf } from '../chassis/check-capabilities.js';
import type { ChassisCapabilities } from '../chassis/chassis-capabilities.js';
import type { IsolationEnvironment } from '../chassis/isolation-environment.js';
import { OrganelleLedger } from '../chassis/organelle-ledger.js';
import { AllocationRefusedError } from '../errors/allocation-refused-error.js';
import { ChassisError } from '../errors/chassis-error.js';
import { admit, type AllocationLimits } from '../resources/admission.js';
import { type Account, Ledger } from '../resources/ledger.js';
import type { ResourceAllocation } from '../resources/resource-allocation.js';
import { claimOf, type RibosomeClaim, ribosomesBy } from '../resources/ribosome-claim.js';

/** A default share is a quarter, however many VMs there may be. */
const DEFAULT_SHARES = 4;
const DEFAULT_ATP_PERCENTAGE = 25;
const DEFAULT_RNA_POLYMERASES = 10;

/** A chassis with the books of what it hands out. What its chassis throws undoes what was begun. */
export class Cell {
  readonly chassis: BaseChassis;
  readonly capabilities: ChassisCapabilities;
  readonly ledger: Ledger;
  readonly organelles: OrganelleLedger;
  /** What a VM claims that asks for no number: a quarter of those that there are, whoever else lives there. */
  readonly defaultClaim: RibosomeClaim;
  readonly #overheadPerMille: number;
  readonly #claims = new Map<string, RibosomeClaim>();
  #ribosomes: number;
  #initialized: Promise<void> | undefined;

  /** @throws ChassisError */
  constructor(chassis: BaseChassis, overheadPerMille: number) {
    this.chassis = chassis;
    this.capabilities = capabilitiesOf(chassis);
    const { ribosomes, memoryKb, rnaPolymerases } = this.capabilities;
    this.#overheadPerMille = overheadPerMille;
    this.#ribosomes = ribosomes;
    const most = Math.floor(this.availableRibosomes / DEFAULT_SHARES);
    this.defaultClaim = { parts: 1, of: DEFAULT_SHARES, most };
    const percentage = { total: 100, reserved: 0 };
    this.ledger = new Ledger({
      ribosomes: { total: ribosomes, reserved: this.reservedRibosomes },
      atpPercentage: percentage,
      memoryKb: { total: memoryKb, reserved: 0 },
      rnaPolymerases: { total: rnaPolymerases, reserved: 0 },
      trnaPercentage: percentage,
      aminoAcidPercentage: percentage,
      nucleotidePercentage: percentage,
    });
    this.organelles = new OrganelleLedger(this.capabilities);
  }

  /** Ribosomes that it has now: without guests as many as its chassis says. */
  get ribosomes(): number {
    return this.#ribosomes;
  }

  /** Ribosomes for guests. */
  get availableRibosomes(): number {
    // In integers: other shares than 15 % are not exact in doubles.
    return Math.floor(((1000 - this.#overheadPerMille) * this.#ribosomes) / 1000);
  }

  get reservedRibosomes(): number {
    return this.#ribosomes - this.availableRibosomes;
  }

  /** Does this guest live here? */
  has(vmId: string): boolean {
    return this.#claims.has(vmId);
  }

  /** What a VM gets that asks for nothing. */
  get defaultAllocation(): ResourceAllocation {
    return {
      ribosomes: ribosomesBy(this.defaultClaim, this.availableRibosomes),
      atpPercentage: DEFAULT_ATP_PERCENTAGE,
      memoryKb: this.capabilities.defaultMemoryKb,
      rnaPolymerases: DEFAULT_RNA_POLYMERASES,
      trnaPercentage: 0,
      aminoAcidPercentage: 0,
      nucleotidePercentage: 0,
      priority: 1,
    };
  }

  /** Sets the chassis up, once. @throws ChassisError */
  async initialize(): Promise<void> {
    this.#initialized ??= (async () => {
      await this.chassis.initialize();
    })();
    try {
      await this.#initialized;
    } catch (cause) {
      this.#initialized = undefined;
      throw this.#broken('it could not be set up', cause);
    }
  }

  /** Lets a guest in, or changes nothing. @throws AllocationRefusedError, ChassisError */
  enter(
    vmId: string,
    wanted: ResourceAllocation,
    { limits, claim }: { readonly limits: AllocationLimits | undefined; readonly claim: RibosomeClaim },
  ): IsolationEnvironment {
    this.ledger.open(`vm:${vmId}`);
    try {
      admit(this.ledger, `vm:${vmId}`, wanted, limits);
      const short = this.organelles.enter(vmId);
      if (short !== undefined) {
        throw new AllocationRefusedError({
          code: 'RESOURCE_EXHAUSTION',
          resource: short,
          requested: this.capabilities.organellesPerVm[short],
          available: this.organelles.free()[short] ?? 0,
          limit: this.capabilities.organelles[short] ?? 0,
          problem: 'other VMs have the rest',
        });
      }
      this.chassis.allocateResources(vmId, wanted);
      const environment = this.chassis.createIsolationEnvironment(vmId);
      this.#claims.set(vmId, claim);
      return environment;
    } catch (error) {
      this.organelles.leave(vmId);
      this.ledger.close(`vm:${vmId}`);
      if (AllocationRefusedError.isInstance(error)) throw error;
      this.#forget(vmId);
      throw this.#broken(`it refused VM '${vmId}'`, error);
    }
  }

  /**
   * Gives a guest other resources, or leaves it as it is. Of its memory it keeps in the books what its engine holds, until
   * `settle`. @throws AllocationRefusedError, ChassisError
   */
  reallocate(
    vmId: string,
    before: ResourceAllocation,
    wanted: ResourceAllocation,
    {
      limits,
      heldMemoryKb,
    }: { readonly limits: AllocationLimits | undefined; readonly heldMemoryKb: number },
  ): void {
    const had = { ...before, memoryKb: this.ledger.balance(`vm:${vmId}`, 'memoryKb') };
    const { memoryKb } = wanted;
    const isLess = Number.isSafeInteger(memoryKb) && memoryKb >= 0 && memoryKb < heldMemoryKb;
    admit(this.ledger, `vm:${vmId}`, isLess ? { ...wanted, memoryKb: heldMemoryKb } : wanted, limits);
    try {
      this.chassis.allocateResources(vmId, wanted);
    } catch (error) {
      this.ledger.settle(`vm:${vmId}`, had);
      throw this.#broken(`it refused other resources for VM '${vmId}'`, error);
    }
    // Whoever asks for what it has keeps its claim: it may be one to more, in a cell that recovers.
    if (wanted.ribosomes !== before.ribosomes)
      this.#claims.set(vmId, claimOf(wanted.ribosomes, this.availableRibosomes));
  }

  /** Its engine is gone: what it has in the books is its allocation. */
  settle(vmId: string, allocation: ResourceAllocation): void {
    this.ledger.settle(`vm:${vmId}`, allocation);
  }

  /**
   * It has another number of ribosomes from now on, and every guest its part of them. A part that was given from what others
   * left over in rounding gives way, by a few ribosomes, when there are more again.
   */
  resize(ribosomes: number): void {
    this.#ribosomes = ribosomes;
    const { availableRibosomes, reservedRibosomes } = this;
    const parts = new Map<Account, number>();
    let left = availableRibosomes;
    for (const [vmId, claim] of this.#claims) {
      const part = Math.min(left, ribosomesBy(claim, availableRibosomes));
      left -= part;
      parts.set(`vm:${vmId}`, part);
    }
    this.ledger.resize('ribosomes', { total: ribosomes, reserved: reservedRibosomes }, parts);
  }

  /** Lets a guest out, or leaves it as it is. @throws ChassisError */
  leave(vmId: string, allocation: ResourceAllocation): void {
    try {
      this.chassis.cleanupVmEnvironment(vmId);
      this.chassis.deallocateResources(vmId);
    } catch (error) {
      try {
        this.chassis.allocateResources(vmId, allocation);
        this.chassis.createIsolationEnvironment(vmId);
      } catch {
        // The books are ours, and they are right.
      }
      throw this.#broken(`it does not let VM '${vmId}' go`, error);
    }
    this.organelles.leave(vmId);
    this.ledger.close(`vm:${vmId}`);
    this.#claims.delete(vmId);
  }

  #forget(vmId: string): void {
    try {
      this.chassis.deallocateResources(vmId);
      this.chassis.cleanupVmEnvironment(vmId);
    } catch {
      // It has thrown before; what it remembers of the VM is its own affair.
    }
  }

  #broken(problem: string, cause: unknown): ChassisError {
    return ChassisError.isInstance(cause)
      ? cause
      : new ChassisError(this.chassis.chassisType, problem, { cause });
  }
}
