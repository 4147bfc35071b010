/** What the library calls its options, and what they are on the command line. */
const WORDS: readonly (readonly [library: RegExp, flag: string])[] = [
  [/\bengine:? '(\w+)'/g, '--engine $1'],
  [/\btrusted: false\b/g, '--untrusted'],
  [/\bsandbox: \{ network: '(\w+)' \}/g, '--network $1'],
  [/\bsandbox\.network\b/g, '--network'],
  [/\bsandbox\.readOnly\b/g, '--read-only'],
  [/\bsandbox\.tier\b/g, '--sandbox'],
  [/\bsandbox tier by name\b/g, '--sandbox'],
  [/\b[Ss]andbox tier '(\w+)'/g, '--sandbox $1'],
  [/\bin tier '(\w+)'/g, 'with --sandbox $1'],
  [/\b(?:limits\.)?memoryBytes\b/g, '--memory'],
  [/\blimits\.diskBytes or limits\.fileBytes\b/g, '--disk'],
  [/\b(?:limits\.)?(?:diskBytes|fileBytes)\b/g, '--disk'],
  [/\b(?:limits\.)?cpuMs\b/g, '--cpu'],
  [/\b(?:limits\.)?timeoutMs\b/g, '--timeout'],
  [/\b(?:limits\.)?maxOutputBytes\b/g, '--max-output'],
  [/\blimits\.processes\b/g, '--processes'],
  [/\blua(?:Executable|Version)\b/g, '--lua'],
];

/** A message of the library in the words of the command line. */
export function inCommandLineWords(text: string): string {
  let told = text;
  for (const [library, flag] of WORDS) told = told.replaceAll(library, flag);
  return told;
}
