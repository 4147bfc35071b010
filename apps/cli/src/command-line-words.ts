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
  [/\bTake it away first, then add it as it shall be\b/g, 'Take it away first: bioxen pkg repo rm URL'],
  [/\ballowInsecure: true\b/g, '--allow-insecure'],
  [/\ballowBuild: \['([^']*)'\]/g, '--allow-build $1'],
  [
    /\bGive it as 'token' instead, which no log shows\b/g,
    'Name the variable that holds it: --token-variable NAME',
  ],
  [/\bparseLockfile\(text\) makes one of the text of a lockfile\b/g, 'Give a lockfile'],
  [/\bInvalid (?=(?:port|host|priority|keyring)\b)/g, 'Invalid --'],
  [/\bInvalid tokenVariable\b/g, 'Invalid --token-variable'],
  [/\bInvalid catalogs\b/g, 'Invalid --manifest'],
  [/\bList what is installed to see\b/g, 'bioxen pkg list tells'],
  [/\bInvalid publicKey\b/g, 'Invalid --public-key'],
  [/\bFetch it once without offline\b/g, 'Fetch it once without --offline'],
  [/\blua(?:Executable|Version)\b/g, '--lua'],
  [/\brestart it for a fresh interpreter\b/g, 'for a fresh interpreter: bioxen session restart NAME'],
  [/ \(escalate, --kill\)/g, ': bioxen session interrupt --kill NAME'],
  [/\bRemove it to use its name again\b/g, 'To use its name again: bioxen session rm NAME'],
  [/\bLet it go on: resume\(\)/g, 'Let it go on: bioxen vm resume NAME'],
  [/\bStart it: start\(\)/g, 'Start it: bioxen vm start NAME'],
  [/\blook at status\(\)/g, 'look at bioxen vm show NAME'],
  [
    /\bboot it again: stop\(\), then start\(\)/g,
    'boot it again: bioxen vm stop NAME, then bioxen vm start NAME',
  ],
];

/** A message of the library in the words of the command line. */
export function inCommandLineWords(text: string): string {
  let told = text;
  for (const [library, flag] of WORDS) told = told.replaceAll(library, flag);
  return told;
}
