/** The answer to a call that did not succeed: a code of XenAPI and its parameters. Never thrown out of the simulator. */
export class ApiFailure extends Error {
  readonly code: string;
  readonly params: readonly string[];

  constructor(code: string, ...params: readonly string[]) {
    super([code, ...params].join(' '));
    this.code = code;
    this.params = params;
  }

  override get name(): string {
    return 'ApiFailure';
  }
}

/** Why something is not done: a code of XenAPI and its parameters. Cheap to make, unlike an error. */
export type Refusal = readonly [code: string, ...params: string[]];

/** Throws a refusal, where there is one. */
export function throwIfRefused(refusal: Refusal | undefined): void {
  if (refusal !== undefined) throw new ApiFailure(...refusal);
}

/** INTERNAL_ERROR with an exception as OCaml prints it. */
export function internalError(exception: string): ApiFailure {
  return new ApiFailure('INTERNAL_ERROR', exception);
}
