import type { Outcome } from './host-answers.js';

/**
 * What must become of a program, in the words of the headers of the programs:
 *
 * `contained`: it tried, and nothing that it tried worked. `works`: something did, as it does where no wall stands.
 * `returns`: it ended well. `fails`: a failed result, of a kind where one is named. `exits`: it ended itself, with a
 * status where one is named. `times out`, `dies`, `protocol error`: the errors of these names. `limit`: a
 * `LuaLimitError`, for the limit that is named. `is exhausted`: it used more than it may, which was found when it had
 * ended. Alternatives are joined by `or`.
 */
export type Requirement = readonly Alternative[];

interface Alternative {
  readonly word: (typeof words)[number];
  readonly detail: string | undefined;
}

const words = [
  'contained',
  'works',
  'returns',
  'fails',
  'exits',
  'times out',
  'limit',
  'dies',
  'protocol error',
  'is exhausted',
] as const;

/** Reads `fails memory or limit memory`. @throws SyntaxError for a word that is none */
export function parseRequirement(text: string): Requirement {
  return text.split(' or ').map((alternative) => {
    const word = words.find((known) => alternative === known || alternative.startsWith(`${known} `));
    if (word === undefined)
      throw new SyntaxError(`'${alternative}' is no outcome; known are ${words.join(', ')}`);
    const detail = alternative.slice(word.length + 1);
    return { word, detail: detail === '' ? undefined : detail };
  });
}

/** What a program tried successfully: text for each attempt; undefined when it gave no report. */
export function workedAttempts(outcome: Outcome): readonly string[] | undefined {
  const [worked, made] = outcome.values ?? [];
  if (outcome.success !== true || !Array.isArray(worked) || typeof made !== 'number' || made < 1)
    return undefined;
  return worked.map(String);
}

/** True when one of the alternatives is what happened. */
export function isMet(requirement: Requirement, outcome: Outcome): boolean {
  return requirement.some((alternative) => isAlternative(alternative, outcome));
}

function isAlternative({ word, detail }: Alternative, outcome: Outcome): boolean {
  switch (word) {
    case 'contained':
      return workedAttempts(outcome)?.length === 0;
    case 'works':
      return (workedAttempts(outcome)?.length ?? 0) > 0;
    case 'returns':
      return outcome.success === true;
    case 'fails':
      return outcome.success === false && outcome.failure !== 'exit' && isNamed(outcome.failure, detail);
    case 'exits':
      return (
        outcome.kind === 'result' &&
        (outcome.failure === 'exit' || outcome.returnCode === 0) &&
        isNamed(outcome.returnCode, detail)
      );
    case 'times out':
      return outcome.code === 'VM_TIMEOUT';
    case 'limit':
      return isOf(outcome, 'LuaLimitError') && isNamed(outcome.limit, detail);
    case 'dies':
      return isOf(outcome, 'LuaProcessError') && !isOf(outcome, 'LuaLimitError');
    case 'protocol error':
      return isOf(outcome, 'ProtocolError');
    case 'is exhausted':
      return isOf(outcome, 'ResourceExhaustedError');
  }
}

function isNamed(actual: string | number | undefined, wanted: string | undefined): boolean {
  return wanted === undefined || String(actual) === wanted;
}

function isOf({ classes = [] }: Outcome, name: string): boolean {
  return classes.includes(name);
}
