// Writes eight entries of its own down, one after the other: node write-down.mjs add|yank FOLDER PART
import { RepositoryManager, yankRock } from '@bioxen/curator';

const [what, folder, part] = process.argv.slice(2);
for (let at = 0; at < 8; at += 1)
  if (what === 'add') await new RepositoryManager(folder).add(`https://${part}-${at}.example`);
  else await yankRock(folder, `rock${part}`, `${at}.0-1`, '');
