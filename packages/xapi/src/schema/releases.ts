import { releaseTable } from '../generated/schema.js';

/** Every release that the model names, oldest first: code names, then versions of xapi. */
export const releases: readonly string[] = releaseTable.split(' ');

/** The release at a place that is written in base 36. */
export function releaseAt(place: string): string {
  return releases[Number.parseInt(place, 36)] ?? '';
}

const parts = (version: string): readonly number[] =>
  version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);

/**
 * Does a server whose `software_version.xapi_build` is this have what appeared in a release? A code name is release 8.2 or
 * older, which is the oldest that this client knows of, so it is always there.
 */
export function hasRelease(xapiBuild: string, release: string): boolean {
  if (!/^\d/.test(release)) return true;
  const [server, wanted] = [parts(xapiBuild), parts(release)];
  for (let at = 0; at < 3; at += 1) {
    const difference = (server[at] ?? 0) - (wanted[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
