/**
 * What the programs of a VM may use. The same options on every kind of VM; a kind that cannot keep one of them
 * refuses it. Running into one is a `LuaLimitError`, a `VMTimeoutError` for the time limit.
 */
export interface VmLimits {
  /** Memory of one interpreter, bytes, at least 16 MiB. @defaultValue 256 MiB; none in tier `none` */
  readonly memoryBytes?: number;
  /** Processor time of one program, milliseconds. @defaultValue none */
  readonly cpuMs?: number;
  /** Processor time of one interpreter over its whole life, milliseconds. @defaultValue none */
  readonly totalCpuMs?: number;
  /** Wall-clock time of one program, milliseconds; past it a `VMTimeoutError`. @defaultValue none */
  readonly timeoutMs?: number;
  /** Output kept of one program, bytes of stdout and stderr together. @defaultValue 10 MiB */
  readonly maxOutputBytes?: number;
  /**
   * Children that programs may have at once; refused above 0 where no wall keeps it (tiers `minimal` and `none`, where 0
   * does not hold either). @defaultValue 0: `os.execute` and `io.popen` fail
   */
  readonly processes?: number;
  /** Files open at once. @defaultValue 64 */
  readonly openFiles?: number;
  /** Size of the private writable directory, bytes. @defaultValue 0: there is none */
  readonly diskBytes?: number;
  /** Size of one file, bytes. @defaultValue `diskBytes` */
  readonly fileBytes?: number;
}
