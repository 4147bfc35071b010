/** What to do about a biological VM that is not there. */
export const MISSING_BIO_VM_HINT =
  'Run bioxen bio ls to see which there are (they end with their daemon), or make one: bioxen bio create NAME.';
