import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { bioComputeModules } from 'bioxen';
import { UsageError } from '../usage-error.js';
import { moduleFolder } from './module-folder.js';
import type { RunTarget } from './run-target.js';

/**
 * What `require` finds: the modules of `--modules`, or of the folder of a script, and `bio_compute` behind them.
 * Undefined where no folder is named. @throws UsageError when `--modules` names no folder
 */
export function findRunModules(
  target: RunTarget,
  named: string | undefined,
): ((name: string) => string | undefined) | undefined {
  if (named !== undefined && statSync(named, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(
      `--modules names no folder: ${named === '' ? "''" : named}`,
      'Give the folder that the modules stand in.',
    );
  }
  const folder = named ?? (target.kind === 'file' ? dirname(target.path) : undefined);
  if (folder === undefined) return undefined;
  const find = moduleFolder(folder);
  return (name) => find(name) ?? bioComputeModules().get(name);
}
