import { ChassisError } from '../errors/chassis-error.js';
import type { BaseChassis } from './base-chassis.js';
import type { ChassisCapabilities } from './chassis-capabilities.js';

const WHOLE = ['ribosomes', 'maxVms', 'memoryKb', 'rnaPolymerases', 'defaultMemoryKb'] as const;

/** What a chassis says it has, if that can be. @throws ChassisError */
export function capabilitiesOf(chassis: BaseChassis): ChassisCapabilities {
  const { chassisType } = chassis;
  let capabilities: ChassisCapabilities;
  try {
    capabilities = chassis.getCapabilities();
  } catch (cause) {
    throw new ChassisError(chassisType, 'it does not say what it has', { cause });
  }
  for (const name of WHOLE) {
    const value: unknown = capabilities[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      throw new ChassisError(chassisType, `${name} is ${String(value)}, not a whole number`);
  }
  for (const group of [capabilities.organelles, capabilities.organellesPerVm]) {
    for (const [organelle, count] of Object.entries(group)) {
      if (!Number.isFinite(count) || count < 0)
        throw new ChassisError(chassisType, `${organelle} is ${String(count)}, not a number of organelles`);
    }
  }
  return capabilities;
}
