import type { ResourceAllocation } from 'bioxen';
import type { Command } from 'commander';
import { parseAmount } from './parse-amount.js';

/** What a VM is given on a command line. */
export interface ResourceFlags {
  readonly ribosomes?: string;
  readonly atp?: string;
  readonly memory?: string;
  readonly polymerases?: string;
  readonly priority?: string;
}

const FLAGS = [
  ['ribosomes', 'ribosomes'],
  ['atp', 'atpPercentage'],
  ['memory', 'memoryKb'],
  ['polymerases', 'rnaPolymerases'],
  ['priority', 'priority'],
] as const;

export function addResourceFlags(command: Command): Command {
  return command
    .option('--ribosomes <number>', 'ribosomes')
    .option('--atp <percent>', 'share of the ATP, per cent')
    .option('--memory <KiB>', 'limit of its Lua heap, KiB')
    .option('--polymerases <number>', 'RNA polymerases')
    .option('--priority <number>', '1 is low, 5 is high');
}

/** The resources that were named. @throws UsageError */
export function resourcesOf(flags: ResourceFlags): Partial<ResourceAllocation> {
  const named = FLAGS.flatMap(([flag, kind]) => {
    const text = flags[flag];
    return text === undefined ? [] : [[kind, parseAmount(`--${flag}`, text)] as const];
  });
  return Object.fromEntries(named);
}
