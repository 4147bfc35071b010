import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { packagedModule } from 'bioxen/vms';
import type { FindModule } from '../open-vm-options.js';
import { UsageError } from '../usage-error.js';
import { environmentOf } from './environment-lua.js';
import { moduleFolder } from './module-folder.js';
import type { RunOptions } from './run-request.js';
import type { RunTarget } from './run-target.js';

/**
 * What `require` finds: the modules of `--modules`, or of the folder of a script, then those of `--env`, or of the active
 * environment, and `bio_compute` behind them. Undefined where neither a folder nor an environment is named.
 * @throws UsageError when `--modules` names no folder, EnvironmentNotFoundError
 */
export async function findRunModules(
  target: RunTarget,
  { modules: named, env }: Pick<RunOptions, 'modules' | 'env'>,
): Promise<FindModule | undefined> {
  if (named !== undefined && statSync(named, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(
      `--modules names no folder: ${named === '' ? "''" : named}`,
      'Give the folder that the modules stand in.',
    );
  }
  const environment = env === undefined ? undefined : await environmentOf(env);
  const folder = named ?? (target.kind === 'file' ? dirname(target.path) : undefined);
  if (folder === undefined && env === undefined) return undefined;
  const find = folder === undefined ? () => undefined : moduleFolder(folder);
  return async (name, luaVersion) => {
    const own = find(name) ?? (await packagedModule(name, { environment: env, luaVersion }));
    if (own !== undefined || environment === undefined || env === undefined) return own;
    if (
      luaVersion === environment.luaVersion ||
      (await packagedModule(name, { environment: env })) === undefined
    )
      return undefined;
    throw new UsageError(
      `module '${name}' of environment '${env}' is for Lua ${environment.luaVersion}, and this is Lua ${luaVersion ?? ''}.`,
      `Leave --lua out.`,
    );
  };
}
