const pattern =
  /^(?<year>\d{4})-?(?<month>\d\d)-?(?<day>\d\d)T(?<hour>\d\d):?(?<minute>\d\d):?(?<second>\d\d)(?<fraction>\.\d{1,9})?(?:Z|(?<sign>[+-])(?<zoneHour>\d\d):?(?<zoneMinute>\d\d))?$/;

/** A moment from its wire form `20260820T12:34:56Z`; without a zone it is UTC, as servers mean it. Undefined if it is none. */
export function parseDatetime(text: string): Date | undefined {
  const plain = parsePlain(text);
  if (plain !== undefined) return plain;
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const part = (name: string): number => Number(groups[name] ?? 0);
  const [year, month, day] = [part('year'), part('month'), part('day')];
  const zoneMinutes = (part('zoneHour') * 60 + part('zoneMinute')) * (groups['sign'] === '-' ? -1 : 1);
  const milliseconds = Math.trunc(Number(`0${groups['fraction'] ?? ''}`) * 1000);
  const date = new Date(0);
  // Not Date.UTC: it takes the years below 100 for those of 1900.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(part('hour'), part('minute'), part('second'), milliseconds);
  // The 31st of February would be the 3rd of March.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return new Date(date.getTime() - zoneMinutes * 60_000);
}

// The form that servers use, read without a regular expression: there are five of them in a VM.
function parsePlain(text: string): Date | undefined {
  if (text === '19700101T00:00:00Z') return new Date(0);
  if (text.length !== 18 || !text.endsWith('Z') || text[8] !== 'T' || text[11] !== ':' || text[14] !== ':')
    return undefined;
  const digits = (start: number, end: number): number => {
    let value = 0;
    for (let at = start; at < end; at += 1) value = value * 10 + digit(text.charCodeAt(at));
    return value;
  };
  const [year, month, day] = [digits(0, 4), digits(4, 6), digits(6, 8)];
  const time = Date.UTC(year, month - 1, day, digits(9, 11), digits(12, 14), digits(15, 17));
  const date = new Date(time);
  // Whatever is out of the ordinary is left to the pattern.
  const isPlain = year >= 100 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isPlain ? date : undefined;
}

function digit(code: number): number {
  return code >= 48 && code <= 57 ? code - 48 : Number.NaN;
}

/** The wire form of a moment in UTC, to the second; undefined when it is no date of the years 0 to 9999. */
export function formatDatetime(date: Date): string | undefined {
  const time = date.getTime();
  if (Number.isNaN(time)) return undefined;
  const text = date.toISOString();
  if (!/^\d{4}-/.test(text)) return undefined;
  return `${text.slice(0, 4)}${text.slice(5, 7)}${text.slice(8, 19)}Z`;
}
