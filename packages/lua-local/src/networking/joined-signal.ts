/** One signal that aborts with the first of several. */
export interface JoinedSignal {
  readonly signal: AbortSignal;
  /** Lets go of the signals that it hangs on; to be called when what it was for is over. */
  release(): void;
}

/** Joins signals; undefined ones are left out. Unlike `AbortSignal.any` it leaves nothing behind on signals that live long. */
export function joinSignals(...sources: readonly (AbortSignal | undefined)[]): JoinedSignal {
  const joined = new AbortController();
  const follow = (event: Event): void => {
    if (event.target instanceof AbortSignal) joined.abort(event.target.reason);
  };
  for (const source of sources) {
    if (source?.aborted === true) joined.abort(source.reason);
    source?.addEventListener('abort', follow, { once: true });
  }
  return {
    signal: joined.signal,
    release: () => {
      for (const source of sources) source?.removeEventListener('abort', follow);
    },
  };
}
