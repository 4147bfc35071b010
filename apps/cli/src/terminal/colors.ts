import { styleText } from 'node:util';

/** The styles that our messages use. */
export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow';

/** May escape bytes go to this stream? A terminal, less NO_COLOR, plus CLICOLOR_FORCE. */
export function hasColors(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR = '', CLICOLOR_FORCE = '', TERM = '' } = process.env;
  if (NO_COLOR !== '') return false;
  if (CLICOLOR_FORCE !== '' && CLICOLOR_FORCE !== '0') return true;
  return stream.isTTY === true && TERM !== 'dumb';
}

/** The text in a style, or as it is where the stream takes no escape bytes. */
export function styled(style: Style, text: string, stream: { readonly isTTY?: boolean }): string {
  return hasColors(stream) ? styleText(style, text, { validateStream: false }) : text;
}
