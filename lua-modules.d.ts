/** Lua files are imported as text; the build inlines them. */
declare module '*.lua' {
  const source: string;
  export default source;
}
