// Error numbers of the C library inside the engine: those of WASI, not those of Linux. A call that is refused gives
// the number negated, and Lua shows its text.
export const EBADF = 8;
export const EEXIST = 20;
export const EFBIG = 22;
export const EINVAL = 28;
export const EISDIR = 31;
export const EMFILE = 33;
export const ENAMETOOLONG = 37;
export const ENOENT = 44;
export const ENOSPC = 51;
export const ENOTDIR = 54;
export const ENOTTY = 59;
export const EOVERFLOW = 61;
export const EROFS = 69;
export const ESPIPE = 70;
