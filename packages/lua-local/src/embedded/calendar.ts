/** The C library's broken-down time (`struct tm`) as words: seconds to daylight saving, then offset and zone name. */
export const TM = {
  second: 0,
  minute: 1,
  hour: 2,
  day: 3,
  month: 4,
  year: 5,
  weekDay: 6,
  yearDay: 7,
  isDaylightSaving: 8,
  offsetSeconds: 9,
  zoneName: 10,
} as const;

/** A place of eleven words in the engine's memory that holds a broken-down time. */
export type TimeWords = Int32Array;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Breaks seconds since 1970 down as UTC. */
export function toUtc(seconds: bigint, tm: TimeWords): void {
  const date = dateOf(seconds);
  tm[TM.second] = date.getUTCSeconds();
  tm[TM.minute] = date.getUTCMinutes();
  tm[TM.hour] = date.getUTCHours();
  tm[TM.day] = date.getUTCDate();
  tm[TM.month] = date.getUTCMonth();
  tm[TM.year] = date.getUTCFullYear() - 1900;
  tm[TM.weekDay] = date.getUTCDay();
  tm[TM.yearDay] = yearDay(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
}

/** Breaks seconds since 1970 down in the time zone of this computer. */
export function toLocal(seconds: bigint, tm: TimeWords): void {
  writeLocal(dateOf(seconds), tm);
}

/** Seconds since 1970 of a local time, whose parts are brought into their ranges; undefined beyond what dates reach. */
export function fromLocal(tm: TimeWords): bigint | undefined {
  const part = (index: number): number => tm[index] ?? 0;
  const date = new Date(0);
  date.setFullYear(part(TM.year) + 1900, part(TM.month), part(TM.day));
  date.setHours(part(TM.hour), part(TM.minute), part(TM.second), 0);
  if (Number.isNaN(date.getTime())) return undefined;
  const wanted = part(TM.isDaylightSaving);
  const { standard, daylight } = offsetsOf(date.getFullYear());
  if (wanted >= 0 && standard !== daylight && wanted > 0 !== (date.getTimezoneOffset() === daylight)) {
    const shiftMinutes = wanted > 0 ? daylight - standard : standard - daylight;
    date.setTime(date.getTime() + shiftMinutes * MINUTE_MS);
  }
  writeLocal(date, tm);
  return BigInt(Math.floor(date.getTime() / 1000));
}

/** Minutes that local time is behind UTC in this year, without and with daylight saving. */
export function offsetsOf(year: number): { readonly standard: number; readonly daylight: number } {
  const winter = new Date(year, 0, 1).getTimezoneOffset();
  const summer = new Date(year, 6, 1).getTimezoneOffset();
  return { standard: Math.max(winter, summer), daylight: Math.min(winter, summer) };
}

/** Days since the beginning of a year. */
function yearDay(year: number, month: number, day: number): number {
  const first = new Date(0);
  first.setUTCFullYear(year, 0, 1);
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return Math.round((date.getTime() - first.getTime()) / DAY_MS);
}

function dateOf(seconds: bigint): Date {
  return new Date(Number(seconds) * 1000);
}

function writeLocal(date: Date, tm: TimeWords): void {
  const { standard, daylight } = offsetsOf(date.getFullYear());
  const behind = date.getTimezoneOffset();
  tm[TM.second] = date.getSeconds();
  tm[TM.minute] = date.getMinutes();
  tm[TM.hour] = date.getHours();
  tm[TM.day] = date.getDate();
  tm[TM.month] = date.getMonth();
  tm[TM.year] = date.getFullYear() - 1900;
  tm[TM.weekDay] = date.getDay();
  tm[TM.yearDay] = yearDay(date.getFullYear(), date.getMonth(), date.getDate());
  tm[TM.isDaylightSaving] = Number(standard !== daylight && behind === daylight);
  tm[TM.offsetSeconds] = -60 * behind;
}
