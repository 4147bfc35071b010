import type { BaseLuaVM, VmLimits, VmOptions } from '@bioxen/core';
import { afterAll, beforeAll } from 'vitest';
import type { LuaVersion } from '../lua/lua-version.js';

/** Options that the suite hands to `createVm`; every kind of VM understands them. */
export interface ContractVmOptions extends VmOptions {
  readonly modules?: Readonly<Record<string, string>>;
  readonly limits?: VmLimits;
}

/** Which endless programs an interrupt stops without loss of state: those in Lua, loops of the main program, none. */
export type InterruptReach = 'everywhere' | 'plain loops' | 'nowhere';

/** A kind of VM under test. */
export interface ContractSubject {
  readonly createVm: (options: ContractVmOptions) => Promise<BaseLuaVM>;
  /** The registered type of its VMs. */
  readonly vmType: string;
  /** Whose Lua it is. The embedded engine is 5.4. */
  readonly version: LuaVersion;
  readonly persistent: boolean;
  readonly interrupts: InterruptReach;
  /** Rounds of the leak test. */
  readonly leakRounds: number;
}

/** 64-bit integers apart from floats: Lua 5.3 and later. */
export const hasIntegers = ({ version }: ContractSubject): boolean => version === '5.3' || version === '5.4';

/** A VM of the subject, of the subject's persistence. */
export const makeVm = (subject: ContractSubject, options: ContractVmOptions = {}): Promise<BaseLuaVM> =>
  subject.createVm({ persistent: subject.persistent, ...options });

/** One VM for all tests of a block that leave it usable; made before the first, closed after the last. */
export function sharedVm(subject: ContractSubject, options: ContractVmOptions = {}): () => BaseLuaVM {
  let vm: BaseLuaVM | undefined;
  beforeAll(async () => {
    vm = await makeVm(subject, options);
  });
  afterAll(() => vm?.close());
  return () => {
    if (vm === undefined) throw new ReferenceError('the shared VM is used outside of a test');
    return vm;
  };
}
