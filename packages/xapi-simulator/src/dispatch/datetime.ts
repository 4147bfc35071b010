/** A date as xapi writes it: `20260820T12:34:56Z`. */
export function wireDate(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 19)}Z`;
}

const forms = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:\.\d+)?(Z|[-+]\d\d:?\d\d)?$/;

/** The date of a request in xapi's own form; undefined when it is none. Without a zone it is UTC. */
export function readWireDate(text: string): string | undefined {
  const parts = forms.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, zone = 'Z'] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(ms) ? undefined : wireDate(ms);
}

/** Milliseconds since 1970 of a date in xapi's own form. */
export function wireDateMs(wire: string): number {
  const parts = forms.exec(wire);
  if (parts === null) return 0;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}
