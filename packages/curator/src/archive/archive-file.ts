/** A file of an archive. */
export interface ArchiveFile {
  /** Below the root of the archive, parted by slashes, without `.` and `..`. */
  readonly path: string;
  readonly isExecutable: boolean;
  readonly bytes: Uint8Array;
}

/** What an archive may hold. */
export interface ArchiveLimits {
  readonly files: number;
  /** All files together, unpacked. */
  readonly bytes: number;
  /** Bytes unpacked for each byte packed. */
  readonly ratio: number;
}

/** 50,000 files, 1 GB, 200 times what is packed. */
export const ARCHIVE_LIMITS: ArchiveLimits = { files: 50_000, bytes: 1_000_000_000, ratio: 200 };

/** Packed bytes below which the ratio says nothing: a file of zeros is small. */
export const RATIO_FREE_BYTES = 1_000_000;
