/** Prints one JSON document and a newline on standard output. */
export function printJson(document: unknown, indent?: number): void {
  process.stdout.write(`${JSON.stringify(document, undefined, indent)}\n`);
}
