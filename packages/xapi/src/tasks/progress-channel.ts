/** Progress as it was told last, for any number of readers. */
export interface ProgressChannel {
  tell(fraction: number): void;
  end(): void;
  /** From the present value on; a reader that is late gets the newest one. */
  read(): AsyncGenerator<number, undefined, undefined>;
}

/** A channel that was told nothing yet. */
export function createProgressChannel(): ProgressChannel {
  let value: number | undefined;
  let isEnded = false;
  let wake: () => void = () => {};
  let changed: Promise<void>;
  const renew = (): void => {
    changed = new Promise((resolve) => {
      wake = resolve;
    });
  };
  renew();
  return {
    tell(fraction) {
      if (isEnded || fraction === value) return;
      value = fraction;
      wake();
      renew();
    },
    end() {
      isEnded = true;
      wake();
    },
    async *read() {
      let seen: number | undefined;
      for (;;) {
        if (value !== undefined && value !== seen) {
          seen = value;
          yield value;
        } else if (isEnded) return undefined;
        else await changed;
      }
    },
  };
}
