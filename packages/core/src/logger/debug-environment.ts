/** The part of `process.env` that is read here. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Is debug output asked for by `BIOXEN_DEBUG` or, as in the seeds, `PYLUA_DEBUG`?
 * `true`, `1`, `yes` and `on` switch it on, in any case (row H06).
 */
export function isDebugEnvironment(environment: Environment = process.env): boolean {
  return [environment['BIOXEN_DEBUG'], environment['PYLUA_DEBUG']].some(
    (value) => value !== undefined && /^(?:true|1|yes|on)$/i.test(value.trim()),
  );
}
