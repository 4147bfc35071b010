import { BaseChassis } from './base-chassis.js';
import type { ChassisCapabilities } from './chassis-capabilities.js';

/** A chassis with as many ribosomes as its host has with the guests that it has, and all else as it is. */
export class MeasuredChassis extends BaseChassis {
  readonly chassisType: string;
  readonly #capabilities: ChassisCapabilities;
  readonly #ribosomes: () => number;

  constructor(chassis: BaseChassis, ribosomes: () => number) {
    super();
    this.chassisType = chassis.chassisType;
    this.#capabilities = chassis.getCapabilities();
    this.#ribosomes = ribosomes;
  }

  getCapabilities(): ChassisCapabilities {
    return { ...this.#capabilities, ribosomes: this.#ribosomes() };
  }
}
