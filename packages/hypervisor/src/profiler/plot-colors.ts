/** Colours that people with any colour vision tell apart (Okabe & Ito), the darkest first, yellow left out. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000'] as const;

/** The colour of the series with this number; after seven they come again. */
export const colorOf = (series: number): string => COLORS[series % COLORS.length] ?? COLORS[0];

/** Dashes of lines: what lies below one that has them is seen. */
const DASHES = [undefined, '9 5', '3 4', '14 4 3 4'] as const;

/** The dashes of the line with this number. */
export const dashesOf = (series: number): string | undefined => DASHES[series % DASHES.length];

/** Of axes and words. */
export const INK = '#333333';
/** Of grid lines and what is idle. */
export const PALE = '#d9d9d9';
