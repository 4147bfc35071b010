import { InvalidOptionError } from '@bioxen/core';
import { ChassisError } from '../errors/chassis-error.js';
import { BaseChassis, type ChassisInfo } from './base-chassis.js';
import { EcoliChassis } from './ecoli-chassis.js';
import { OrthogonalChassis } from './orthogonal-chassis.js';
import { YeastChassis } from './yeast-chassis.js';

/** Makes a chassis, one for each hypervisor. */
export type ChassisFactory = () => BaseChassis;

const RESERVED: readonly string[] = ['mammalian', 'plant'];

const factories = new Map<string, ChassisFactory>([
  ['ecoli', () => new EcoliChassis()],
  ['yeast', () => new YeastChassis()],
  ['orthogonal', () => new OrthogonalChassis()],
]);

/** The chassis that can be used, those that were registered last. */
export function chassisTypes(): readonly string[] {
  return [...factories.keys()];
}

/** Adds a chassis of your own. @throws InvalidOptionError when the name is taken or reserved */
export function registerChassis(chassisType: string, factory: ChassisFactory): void {
  if (typeof chassisType !== 'string' || !/^[a-z][a-z0-9_-]{0,63}$/.test(chassisType)) {
    throw InvalidOptionError.unexpected(
      'chassisType',
      chassisType,
      'a name of small letters, digits, _ and -',
    );
  }
  if (typeof factory !== 'function') throw InvalidOptionError.unexpected('factory', factory, 'a function');
  if (factories.has(chassisType) || RESERVED.includes(chassisType)) {
    throw new InvalidOptionError('chassisType', `'${chassisType}' is taken`);
  }
  factories.set(chassisType, factory);
}

/** What a chassis is and has, before anybody lives there. @throws ChassisError */
export function describeChassis(chassisType: string): ChassisInfo {
  return makeChassis(chassisType).getChassisInfo();
}

/** @throws ChassisError when there is no such chassis, or it cannot be made */
export function makeChassis(chassisType: string): BaseChassis {
  const factory = factories.get(chassisType);
  if (factory === undefined) {
    throw new ChassisError(
      chassisType,
      RESERVED.includes(chassisType)
        ? 'its name is reserved, and nobody has made it yet'
        : `there is no such chassis (there are ${chassisTypes().join(', ')})`,
    );
  }
  let chassis: unknown;
  try {
    chassis = factory();
  } catch (cause) {
    throw new ChassisError(chassisType, 'it could not be made', { cause });
  }
  if (!(chassis instanceof BaseChassis)) throw new ChassisError(chassisType, 'it is no BaseChassis');
  return chassis;
}
