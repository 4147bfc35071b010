import type { ReadEvent } from 'bioxen';

/** What is said of a program that another client has sent. */
export function inputNotice({ clientId, code }: ReadEvent & { readonly kind: 'input' }): string {
  return `Client ${clientId} runs: ${code.trimEnd()}`;
}
