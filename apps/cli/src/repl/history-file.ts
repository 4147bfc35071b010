import { appendFileSync, chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const MAX_LINES = 1_000;
const MAX_BYTES = 2 ** 20;

/** What was typed at prompts: `$XDG_STATE_HOME/bioxen/history`, for its owner alone. */
function historyPath(): string {
  const { XDG_STATE_HOME: state } = process.env;
  return join(
    state === undefined || state === '' ? join(homedir(), '.local', 'state') : state,
    'bioxen',
    'history',
  );
}

/** The lines before, the last first; none where there is no file that can be read. */
export function readHistory(): string[] {
  try {
    return readFileSync(historyPath(), 'utf8').split('\n').filter(Boolean).slice(-MAX_LINES).toReversed();
  } catch {
    return [];
  }
}

/** Keeps a line; not one that begins with a space. Where there is no room for it, nothing is said. */
export function rememberLine(line: string): void {
  if (line.trim() === '' || line.startsWith(' ')) return;
  const path = historyPath();
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    appendFileSync(path, `${line.replaceAll('\n', ' ')}\n`, { mode: 0o600 });
    chmodSync(path, 0o600);
    if (statSync(path).size > MAX_BYTES) {
      writeFileSync(path, `${readHistory().toReversed().join('\n')}\n`, { mode: 0o600 });
    }
  } catch {
    // A history is a comfort.
  }
}
