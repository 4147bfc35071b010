// Packages: an install of 20 rocks beside luarocks and cp, a search beside luarocks, and an install on another host.
import { measureInstall } from './curator/install.mjs';
import { measureRemote } from './curator/remote.mjs';
import { measureSearch } from './curator/search.mjs';

export const title =
  'Packages: 20 rocks of pure Lua from a server on this computer, beside luarocks and cp (best of all runs, ms)';

const SECTIONS = { install: measureInstall, search: measureSearch, remote: measureRemote };

/** What may be run alone. */
export const sections = Object.keys(SECTIONS);

export async function run({ log, section: only }) {
  const rows = [];
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (only !== undefined && name !== only) continue;
    log(`${name} …`);
    rows.push(...(await measure()));
  }
  return rows;
}
