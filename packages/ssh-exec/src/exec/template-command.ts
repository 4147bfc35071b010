import { quote } from './quote.js';

/** What may stand in a hole of a template: a word, or several. */
export type TemplateValue = string | number | readonly (string | number)[];

/**
 * A command line from a template. What is written stays as it is, pipes and redirections too; every hole becomes one
 * quoted word, an array one word for each element.
 */
export function templateCommand(strings: TemplateStringsArray, values: readonly TemplateValue[]): string {
  return strings.reduce((line, text, index) => {
    const value = values[index - 1] ?? '';
    const words = typeof value === 'object' ? value : [value];
    return line + words.map((word) => quote(String(word), `value ${index}`)).join(' ') + text;
  });
}
