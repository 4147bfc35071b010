import type { BaseLuaVM } from '@bioxen/core';
import { beforeEach, describe } from 'vitest';
import type { LuaVersion } from '../lua/lua-version.js';
import type { ContractVmOptions, InterruptReach } from './contract-subject.js';
import { describeArguments } from './arguments.js';
import { describeChannel } from './channel.js';
import { describeCode } from './code.js';
import { describeExits } from './exits.js';
import { describeFailures } from './failures.js';
import { describeFiles } from './files.js';
import { describeInput } from './input.js';
import { describeInterrupts } from './interrupts.js';
import { describeIsolation } from './isolation.js';
import { describeLifecycle } from './lifecycle.js';
import { describeLimits } from './limits.js';
import { describeModules } from './modules.js';
import { describeOutput } from './output.js';
import { describeReturnedValues } from './returned-values.js';
import { describeStockParity } from './stock-parity.js';
import { describeStops } from './stops.js';
import { describeTakers } from './takers.js';
import { describeVmFiles } from './vm-files.js';

/** A kind of VM, as the contract suite needs it. */
export interface VmContractOptions {
  /** Makes a VM of this kind; the suite closes it. */
  readonly createVm: (options: ContractVmOptions) => Promise<BaseLuaVM>;
  /** Whose Lua it is. The embedded engine is 5.4. */
  readonly version: LuaVersion;
  readonly interrupts: InterruptReach;
  /** The registered type of its VMs. @defaultValue 'basic' */
  readonly vmType?: string;
  /** Why this computer cannot run the suite. */
  readonly skipReason?: string | undefined;
  /** Rounds of the leak test, a fifth of them for persistent VMs. @defaultValue 1000 */
  readonly leakRounds?: number;
}

/**
 * The contract of every kind of VM: the same program gives the same result everywhere. Registers a test for each
 * promise, once for VMs with a fresh interpreter a program and once for persistent ones.
 */
export function describeVmContract(name: string, options: VmContractOptions): void {
  const { createVm, version, interrupts, skipReason, leakRounds = 1_000, vmType = 'basic' } = options;
  describe.each([
    { mode: 'one-shot', persistent: false },
    { mode: 'persistent', persistent: true },
  ])(`the VM contract on ${name}, $mode`, ({ persistent }) => {
    beforeEach(({ skip }) => {
      if (skipReason !== undefined) skip(skipReason);
    });
    const rounds = persistent ? leakRounds / 5 : leakRounds;
    const subject = { createVm, vmType, version, interrupts, persistent, leakRounds: rounds };
    describeReturnedValues(subject);
    describeArguments(subject);
    describeOutput(subject);
    describeFailures(subject);
    describeExits(subject);
    describeCode(subject);
    describeFiles(subject);
    describeInput(subject);
    describeStops(subject);
    describeTakers(subject);
    describeInterrupts(subject);
    describeLimits(subject);
    describeVmFiles(subject);
    describeIsolation(subject);
    describeModules(subject);
    describeChannel(subject);
    describeLifecycle(subject);
    describeStockParity(subject);
  });
}
