import { TM, type TimeWords } from './calendar.js';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Conversions that stand for others (C11 7.27.3.5, in the locale "C"). */
const COMPOSED: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

const SIMPLE: Readonly<Record<string, (part: (index: number) => number, zone: string) => string | number>> = {
  a: (part) => (DAYS[part(TM.weekDay)] ?? '?').slice(0, 3),
  A: (part) => DAYS[part(TM.weekDay)] ?? '?',
  b: (part) => (MONTHS[part(TM.month)] ?? '?').slice(0, 3),
  B: (part) => MONTHS[part(TM.month)] ?? '?',
  C: (part) => padded(Math.floor((part(TM.year) + 1900) / 100)),
  d: (part) => padded(part(TM.day)),
  e: (part) => padded(part(TM.day), 2, ' '),
  g: (part) => padded(((isoWeek(part).year % 100) + 100) % 100),
  G: (part) => isoWeek(part).year,
  H: (part) => padded(part(TM.hour)),
  I: (part) => padded(part(TM.hour) % 12 === 0 ? 12 : part(TM.hour) % 12),
  j: (part) => padded(part(TM.yearDay) + 1, 3),
  m: (part) => padded(part(TM.month) + 1),
  M: (part) => padded(part(TM.minute)),
  n: () => '\n',
  p: (part) => (part(TM.hour) < 12 ? 'AM' : 'PM'),
  S: (part) => padded(part(TM.second)),
  t: () => '\t',
  u: (part) => (part(TM.weekDay) === 0 ? 7 : part(TM.weekDay)),
  U: (part) => padded(Math.floor((part(TM.yearDay) + 7 - part(TM.weekDay)) / 7)),
  V: (part) => padded(isoWeek(part).week),
  w: (part) => part(TM.weekDay),
  W: (part) => padded(Math.floor((part(TM.yearDay) + 7 - mondayBased(part)) / 7)),
  y: (part) => padded((((part(TM.year) + 1900) % 100) + 100) % 100),
  Y: (part) => part(TM.year) + 1900,
  z: (part) => offset(part(TM.offsetSeconds)),
  Z: (_part, zone) => zone,
  '%': () => '%',
};

/** Writes a time as strftime(3) does in the locale "C". @param zone the name that `%Z` gives */
export function formatTime(format: string, tm: TimeWords, zone: string): string {
  const part = (index: number): number => tm[index] ?? 0;
  return format.replace(/%[EO]?([A-Za-z%])/g, (whole, letter: string) => {
    const composed = COMPOSED[letter];
    if (composed !== undefined) return formatTime(composed, tm, zone);
    const convert = SIMPLE[letter];
    return convert === undefined ? whole : String(convert(part, zone));
  });
}

function padded(value: number, width = 2, filler = '0'): string {
  return String(value).padStart(width, filler);
}

function mondayBased(part: (index: number) => number): number {
  return (part(TM.weekDay) + 6) % 7;
}

function offset(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  return `${seconds < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60))}${padded(minutes % 60)}`;
}

/** The week of ISO 8601 and the year that it belongs to. */
function isoWeek(part: (index: number) => number): { readonly year: number; readonly week: number } {
  const year = part(TM.year) + 1900;
  const week = Math.floor((part(TM.yearDay) - mondayBased(part) + 10) / 7);
  if (week < 1) return { year: year - 1, week: weeksOf(year - 1) };
  return week > weeksOf(year) ? { year: year + 1, week: 1 } : { year, week };
}

/** A year has 53 weeks when it ends on a Thursday, or the year before it on a Wednesday. */
function weeksOf(year: number): number {
  const lastDay = (of: number): number =>
    (of + Math.floor(of / 4) - Math.floor(of / 100) + Math.floor(of / 400)) % 7;
  return lastDay(year) === 4 || lastDay(year - 1) === 3 ? 53 : 52;
}
