/** How far a transfer is. */
export interface TransferProgress {
  readonly bytesDone: number;
  /** Undefined for a stream. */
  readonly bytesTotal: number | undefined;
}

/** Options of `get`. */
export interface GetOptions {
  /** How the two files are compared. @defaultValue 'sha256' */
  readonly verify?: 'sha256' | 'size' | undefined;
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Go on with what an earlier call left, when that is the beginning of the same bytes, and leave it there when this call
   * fails. For accounts that run commands; a stream cannot be put so. @defaultValue false
   */
  readonly resume?: boolean | undefined;
}

/** Options of `put`. */
export interface PutOptions extends GetOptions {
  /** Permissions of the target. @defaultValue those of the file that it replaces; 0o644 for a new one */
  readonly mode?: number | undefined;
}

/** A file that was transferred. */
export interface TransferResult {
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** It was put in place in one step; a server of SFTP without posix-rename cannot. */
  readonly isAtomic: boolean;
}

/** One file of a tree. */
export interface TreeEntry {
  /** Below the folder, with `/`: neither absolute nor with `..`. */
  readonly path: string;
  readonly content: Uint8Array | string;
  /** Permissions. @defaultValue 0o644 */
  readonly mode?: number | undefined;
}

/** Options of `putTree`. */
export interface PutTreeOptions {
  /** Send only files that are not there or differ, in their bytes or their permissions. @defaultValue true */
  readonly delta?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What `putTree` did. */
export interface PutTreeResult {
  /** Files of the tree. */
  readonly files: number;
  /** Those that were sent. */
  readonly sent: number;
  readonly bytesSent: number;
}

/** Options of `getTree`. */
export interface GetTreeOptions {
  /** Most bytes of all files together. @defaultValue 67108864 */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}
