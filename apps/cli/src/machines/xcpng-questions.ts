import { isCancel, password, text } from '@clack/prompts';
import { problemOfConfigValue } from 'bioxen';
import { keptOpen } from '../menu/answered.js';
import { questionOn } from '../menu/question-frame.js';

/** What is asked for one key of a configuration. */
interface XcpngQuestion {
  readonly key: string;
  readonly question: string;
  readonly isSecret?: boolean;
  /** An empty answer leaves it out. */
  readonly isOptional?: boolean;
  readonly initial?: string;
}

/** The questions, in their order. */
export const xcpngQuestions: readonly XcpngQuestion[] = [
  { key: 'xapi_url', question: 'URL of the pool', initial: 'https://' },
  { key: 'username', question: 'User of the pool', initial: 'root' },
  { key: 'password', question: 'Password of that user', isSecret: true },
  { key: 'template_name', question: 'Template', initial: 'lua-bio-template' },
  { key: 'ssh_user', question: 'User in the VM', initial: 'root' },
  {
    key: 'ssh_key_path',
    question: 'SSH key of that user (empty: the agent, and the keys in ~/.ssh)',
    isOptional: true,
  },
];

/**
 * Asks on the terminal; what is typed for a secret is not shown, and what does not fit is told and asked again.
 * @returns undefined when the question was left
 */
export async function askXcpngQuestion(
  { key, question, isSecret = false, isOptional = false, initial }: XcpngQuestion,
  output: NodeJS.WriteStream = process.stdout,
): Promise<string | undefined> {
  const validate = (given = ''): string | undefined =>
    isOptional && given.trim() === '' ? undefined : problemOfConfigValue(key, given);
  questionOn(output);
  const asking = isSecret
    ? password({ message: question, validate, output })
    : text({
        message: question,
        validate,
        output,
        ...(initial === undefined ? {} : { initialValue: initial }),
      });
  const answer = await keptOpen(asking, output);
  // An empty line is no text at all for the library.
  return isCancel(answer) ? undefined : (answer ?? '');
}
