const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by you',
  EISDIR: 'is a folder',
  ENOENT: 'is not there',
  ENOTDIR: 'is not there: what stands above it is no folder',
};

/** Why a file or folder that somebody named cannot be read, as the end of a sentence about it. */
export function whyUnread(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? `cannot be read (${message})`;
}
