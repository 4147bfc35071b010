/**
 * What is typed while a program runs, as its input. The terminal is taken only while the program waits, and given
 * back when it is stopped, so that the prompt has it again.
 */
export function terminalInput(): AsyncIterable<Uint8Array> & AsyncIterator<Uint8Array> {
  const { stdin } = process;
  let settle: ((chunk: Uint8Array | undefined) => void) | undefined;
  const onData = (chunk: Buffer): void => settle?.(chunk);
  const onEnd = (): void => settle?.(undefined);
  const release = (): void => {
    settle = undefined;
    stdin.off('data', onData);
    stdin.off('end', onEnd);
    stdin.pause();
  };
  const iterator: AsyncIterable<Uint8Array> & AsyncIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => iterator,
    next: async () => {
      if (stdin.readableEnded) return { done: true, value: undefined };
      const chunk = await new Promise<Uint8Array | undefined>((resolve) => {
        settle = (received) => {
          release();
          resolve(received);
        };
        stdin.on('data', onData);
        stdin.on('end', onEnd);
        stdin.resume();
      });
      return chunk === undefined ? { done: true, value: undefined } : { done: false, value: chunk };
    },
    return: () => {
      settle?.(undefined);
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return iterator;
}
