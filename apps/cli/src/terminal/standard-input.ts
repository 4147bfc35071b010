/** Our standard input as a stream of bytes. It is not touched before somebody reads. */
export async function* standardInput(): AsyncGenerator<Uint8Array> {
  for await (const chunk of process.stdin) yield chunk as Buffer;
}

/** All of our standard input, or what had come of it when the signal aborted. */
export async function readStandardInput(signal?: AbortSignal): Promise<Uint8Array> {
  if (process.stdin.isTTY) process.stderr.write('Type a Lua program and end it with Ctrl-D.\n');
  const chunks: Uint8Array[] = [];
  const stop = (): void => {
    process.stdin.destroy();
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of standardInput()) chunks.push(chunk);
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
  return Buffer.concat(chunks);
}
