/** A text as a Lua literal that holds nothing but digits and backslashes between its quotes, whatever the text is. */
export function luaText(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  return `"${bytes.map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
}
