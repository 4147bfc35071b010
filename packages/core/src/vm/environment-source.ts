/** A Lua environment as an interpreter sees it: where `require` looks, and what `os.getenv` says. */
export interface LuaEnvironment {
  readonly name: string;
  /** The Lua that its packages are for: `5.4`. An interpreter of another one does not take it. @defaultValue any */
  readonly luaVersion?: string | undefined;
  /** Templates for `package.path`, which stand before those of the interpreter; undefined for none. */
  readonly path?: string | undefined;
  /** The same for `package.cpath`. */
  readonly cpath?: string | undefined;
  /** Variables for `os.getenv`. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Pure-Lua modules for interpreters that see none of these files: name → source text. */
  readonly modules?: ReadonlyMap<string, string> | undefined;
}

/** Where Lua environments are found: the curator's, for sessions. */
export interface EnvironmentSource {
  /** The environment of a name; undefined when there is none. */
  find(name: string): Promise<LuaEnvironment | undefined>;
  /** The names that there are. */
  list(): Promise<readonly string[]>;
}
