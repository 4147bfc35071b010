/** Our standard input as a stream of bytes. It is not touched before somebody reads. */
export async function* standardInput(): AsyncGenerator<Uint8Array> {
  for await (const chunk of process.stdin) yield chunk as Buffer;
}
