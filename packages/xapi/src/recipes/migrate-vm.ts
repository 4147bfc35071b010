import { aBoolean, anAbortSignal, checkOptions, milliseconds } from '@bioxen/core';
import type { CallOptions } from '../call-options.js';
import type { Ref } from '../refs.js';
import type { Task } from '../tasks/task.js';
import type { RecipeClient } from './recipe-client.js';

/** Options of `migrateVm`. */
export interface MigrateVmOptions extends CallOptions {
  /** While it runs. @defaultValue true */
  readonly isLive?: boolean | undefined;
}

/** Moves a VM to another host of its pool (`VM.pool_migrate`). Its disks must be on storage that both hosts see. */
export function migrateVm(
  client: RecipeClient,
  vm: Ref<'VM'>,
  host: Ref<'host'>,
  options: MigrateVmOptions = {},
): Task<void> {
  checkOptions(options, { signal: anAbortSignal, timeoutMs: milliseconds, isLive: aBoolean });
  const { isLive = true, ...call } = options;
  return client.Async.VM.pool_migrate(vm, host, { live: String(isLive) }, call);
}
