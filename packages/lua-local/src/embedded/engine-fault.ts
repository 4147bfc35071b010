/** What became of an engine that can go on no more. */
export type FaultKind =
  /** Not even the driver had memory left. */
  | 'memory'
  /** It left the paths that Lua knows: a trap, a call of `abort`, an exception that is none of Lua's. */
  | 'trap'
  /** There was no memory for an engine at all. */
  | 'start';

/** Ends an engine. The host makes an error of bioxen of it: those are too much to load in each worker. */
export class EngineFault extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.kind = kind;
  }

  /** The fault behind whatever was thrown. */
  static of(thrown: unknown): EngineFault {
    if (thrown instanceof EngineFault) return thrown;
    return new EngineFault('trap', String(thrown), { cause: thrown });
  }
}
