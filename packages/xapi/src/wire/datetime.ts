const pattern =
  /^(?<year>\d{4})-?(?<month>\d\d)-?(?<day>\d\d)T(?<hour>\d\d):?(?<minute>\d\d):?(?<second>\d\d)(?<fraction>\.\d{1,9})?(?:Z|(?<sign>[+-])(?<zoneHour>\d\d):?(?<zoneMinute>\d\d))?$/;

/** A moment from its wire form `20260820T12:34:56Z`; without a zone it is UTC, as servers mean it. Undefined if it is none. */
export function parseDatetime(text: string): Date | undefined {
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

/** The wire form of a moment in UTC, to the second; undefined when it is no date of the years 0 to 9999. */
export function formatDatetime(date: Date): string | undefined {
  const time = date.getTime();
  if (Number.isNaN(time)) return undefined;
  const text = date.toISOString();
  if (!/^\d{4}-/.test(text)) return undefined;
  return `${text.slice(0, 4)}${text.slice(5, 7)}${text.slice(8, 19)}Z`;
}
