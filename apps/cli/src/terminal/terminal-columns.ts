/** How wide a terminal is; undefined for what is none, or does not know. */
export function terminalColumns({
  isTTY,
  columns,
}: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number | undefined {
  return isTTY && columns > 0 ? columns : undefined;
}
