import { ConfigError } from '../errors/config-error.js';
import { HolePlaces } from './hole-places.js';
import { quote } from './quote.js';

/** What may stand in a hole of a template: a word, or several. */
export type TemplateValue = string | number | readonly (string | number)[];

/**
 * A command line from a template. What is written stays as it is, pipes and redirections too; every hole becomes one
 * quoted word, an array one word for each element.
 * @throws ConfigError for a hole where a quoted word is not one word of its own: in quotes, backticks, comments; for an
 * array that touches other text; and for a value that is neither text nor number nor an array of those
 */
export function templateCommand(strings: TemplateStringsArray, values: readonly TemplateValue[]): string {
  const places = new HolePlaces();
  return strings.reduce((line, text, index) => {
    const words = index === 0 ? [] : wordsOf(values[index - 1], index);
    const problem = places.next(text);
    if (problem !== undefined && index < values.length)
      throw new ConfigError(`value ${index + 1}`, `it ${problem}, where it would not arrive as it is`, {
        hint: 'Leave the quotes away: each value is quoted by itself. Give other data as input of exec.',
      });
    if (Array.isArray(values[index - 1]) && !(endsWord.test(line) && beginsWord.test(text)))
      throw new ConfigError(`value ${index}`, 'it is an array, and touches other text', {
        hint: 'Put blanks around it: an array is words of its own, or none.',
      });
    return line + words.map((word) => quote(String(word), `value ${index}`)).join(' ') + text;
  }, '');
}

const endsWord = /(?:^|[\s;|&(])$/;
const beginsWord = /^(?:$|[\s;|&)<>])/;

/** @param index counted from 1 */
function wordsOf(value: unknown, index: number): readonly (string | number)[] {
  const words: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const word of words) {
    if (typeof word === 'string' || Number.isFinite(word)) continue;
    const what = typeof word === 'object' && word !== null ? 'an object' : String(word);
    throw new ConfigError(`value ${index}`, `${what} is neither text nor a number`, {
      hint: 'Look at where it comes from: a hole without a value would make another command of this one.',
    });
  }
  return words as readonly (string | number)[];
}
