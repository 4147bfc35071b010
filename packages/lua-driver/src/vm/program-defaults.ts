import type { ExecuteOptions, VmLimits } from '@bioxen/core';

/** What holds for programs of a VM that do not say otherwise. */
export interface ProgramDefaults {
  /** What programs may use. @defaultValue see `VmLimits` */
  readonly limits?: VmLimits | undefined;
  /** Beyond `maxOutputBytes`, for programs that do not say. @defaultValue 'truncate'; 'kill' when not trusted */
  readonly onOutputLimit?: 'truncate' | 'kill' | undefined;
  /** False for programs that somebody else wrote and nobody read. @defaultValue true */
  readonly trusted?: boolean | undefined;
}

const UNTRUSTED_OUTPUT_BYTES = 2 ** 20;

/** The limits of a VM, where a program brings none of its own. */
export function withDefaults(options: ExecuteOptions, vm: ProgramDefaults): ExecuteOptions {
  const { limits = {}, trusted = true } = vm;
  const timeoutMs = options.timeoutMs ?? limits.timeoutMs;
  const maxOutputBytes =
    options.maxOutputBytes ?? limits.maxOutputBytes ?? (trusted ? undefined : UNTRUSTED_OUTPUT_BYTES);
  const onOutputLimit = options.onOutputLimit ?? vm.onOutputLimit ?? (trusted ? undefined : 'kill');
  if (timeoutMs === undefined && maxOutputBytes === undefined && onOutputLimit === undefined) return options;
  return {
    ...options,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxOutputBytes === undefined ? {} : { maxOutputBytes }),
    ...(onOutputLimit === undefined ? {} : { onOutputLimit }),
  };
}
