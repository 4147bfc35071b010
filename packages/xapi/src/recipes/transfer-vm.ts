import {
  aBoolean,
  aFunction,
  anAbortSignal,
  aString,
  byteCount,
  checkOptions,
  milliseconds,
  oneOf,
} from '@bioxen/core';
import type { Download } from '../http/download.js';
import type { PutOptions, TransferOptions } from '../http/transfer-options.js';
import type { UploadSource } from '../http/upload-source.js';
import { asRef, type Ref } from '../refs.js';
import type { RecipeClient } from './recipe-client.js';

const transferChecks = {
  signal: anAbortSignal,
  timeoutMs: milliseconds,
  host: aString,
  onProgress: aFunction,
};

/** Options of `exportVm`. */
export interface ExportVmOptions extends TransferOptions {
  /** `zstd` is quicker and smaller; servers older than 8.0 have gzip only. @defaultValue none */
  readonly compression?: 'gzip' | 'zstd' | undefined;
}

/** Options of `importVm`. */
export interface ImportVmOptions extends PutOptions {
  /** Where its disks go. @defaultValue the default storage of the pool */
  readonly sr?: Ref<'SR'> | undefined;
  /** Keep uuid and MAC addresses, as after a loss, instead of making a copy. @defaultValue false */
  readonly isRestore?: boolean | undefined;
}

/** A VM that is off, a template or a snapshot as one file (`/export`), with its disks. Its end is the success of the task. */
export async function exportVm(
  client: RecipeClient,
  vm: Ref<'VM'>,
  options: ExportVmOptions = {},
): Promise<Download> {
  checkOptions(options, { ...transferChecks, compression: oneOf('gzip', 'zstd') });
  const { compression, ...transfer } = options;
  // What gzip is called by servers that have no other.
  const compressed = compression === 'gzip' ? 'true' : compression;
  return client.get('/export', { ref: vm, use_compression: compressed }, transfer);
}

/** Makes the VMs of such a file (`/import`), most often one, and gives them. */
export async function importVm(
  client: RecipeClient,
  source: UploadSource,
  options: ImportVmOptions = {},
): Promise<readonly Ref<'VM'>[]> {
  checkOptions(options, { ...transferChecks, size: byteCount, sr: aString, isRestore: aBoolean });
  const { sr, isRestore, ...transfer } = options;
  const query = { sr_id: sr, restore: isRestore === true ? true : undefined };
  const { result } = await client.put('/import', query, source, transfer);
  return (result.match(/OpaqueRef:[\w-]+/g) ?? []).map((ref) => asRef('VM', ref));
}
