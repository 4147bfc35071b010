/** Whom a process runs as; in options of `spawn` it changes to that user. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** The users under whom the suite runs: this one and, where this one is root, one without any rights. */
export const users: readonly { readonly name: string; readonly user: User | undefined }[] =
  process.getuid?.() === 0
    ? [
        { name: 'root', user: undefined },
        { name: 'an ordinary user', user: { uid: 65_534, gid: 65_534 } },
      ]
    : [{ name: 'an ordinary user', user: undefined }];
