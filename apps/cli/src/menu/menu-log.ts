import { log } from '@clack/prompts';
import { terminalColumns } from '../terminal/terminal-columns.js';
import { wrapText } from '../terminal/wrap-text.js';

/** The bar at the left of the menu, and the space beside it. */
const BAR = 3;

/** What there is for text beside the bar; undefined where no terminal says. */
export function menuColumns(): number | undefined {
  const columns = terminalColumns(process.stdout);
  return columns === undefined ? undefined : columns - BAR;
}

/** What the menu says, broken between words where the terminal is narrower. What a program wrote is for `log` itself. */
export const menuLog: Readonly<
  Record<'error' | 'info' | 'message' | 'success' | 'warn', (text: string) => void>
> = {
  error: (text) => {
    log.error(fitted(text));
  },
  info: (text) => {
    log.info(fitted(text));
  },
  message: (text) => {
    log.message(fitted(text));
  },
  success: (text) => {
    log.success(fitted(text));
  },
  warn: (text) => {
    log.warn(fitted(text));
  },
};

function fitted(text: string): string {
  return wrapText(text, menuColumns());
}
