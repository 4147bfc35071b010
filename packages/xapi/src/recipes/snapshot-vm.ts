import { anAbortSignal, anArray, checkOptions, milliseconds } from '@bioxen/core';
import type { CallOptions } from '../call-options.js';
import type { Ref } from '../refs.js';
import type { Task } from '../tasks/task.js';
import type { RecipeClient } from './recipe-client.js';

/** Options of `snapshotVm`. */
export interface SnapshotVmOptions extends CallOptions {
  /** Disks that are left out; xapi 21.4 and newer. @defaultValue none */
  readonly ignoreDisks?: readonly Ref<'VDI'>[] | undefined;
}

/** Keeps the disks of a VM as they are now (`VM.snapshot`). The task gives the snapshot. */
export function snapshotVm(
  client: RecipeClient,
  vm: Ref<'VM'>,
  name: string,
  options: SnapshotVmOptions = {},
): Task<Ref<'VM'>> {
  checkOptions(options, { signal: anAbortSignal, timeoutMs: milliseconds, ignoreDisks: anArray });
  const { ignoreDisks = [], ...call } = options;
  return client.Async.VM.snapshot(vm, name, ignoreDisks, call);
}

/** Keeps disks and memory of a running VM (`VM.checkpoint`). The task gives the snapshot; `revertVm` and resume go on there. */
export function checkpointVm(
  client: RecipeClient,
  vm: Ref<'VM'>,
  name: string,
  options: CallOptions = {},
): Task<Ref<'VM'>> {
  return client.Async.VM.checkpoint(vm, name, options);
}

/** Makes a VM what it was when a snapshot of it was taken (`VM.revert`). What came after is lost. */
export function revertVm(client: RecipeClient, snapshot: Ref<'VM'>, options: CallOptions = {}): Task<void> {
  return client.Async.VM.revert(snapshot, options);
}
