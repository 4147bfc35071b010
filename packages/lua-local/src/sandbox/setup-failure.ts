import type { BwrapArgument } from './bwrap-arguments.js';
import { closedFolder } from './closed-folder.js';
import type { SetupFailure } from './sandboxed-process.js';

/** The file that a tool was refused. */
const FORBIDDEN = /(\/.*?)['"]?: Permission denied/;

const TOOLS = /^(?:bwrap|prlimit|setpriv): (.*)$/m;

/** EAGAIN, ENOSPC (as many user namespaces as there may be), ENOMEM and EMFILE. */
const USED_UP = /temporarily unavailable|No space left|Cannot allocate memory|Too many open files/i;

/** What bubblewrap says when the system refuses a wall, and which one it was. */
const REFUSALS: readonly (readonly [pattern: RegExp, purpose: string])[] = [
  [/uid map|gid map|setgroups|user namespace|userns/i, 'user namespace'],
  [/new namespace|unshare|clone/i, 'namespaces'],
  [/loopback|RTM_|netlink/i, 'network namespace'],
  [/seccomp/i, 'system call filter'],
  [/block-fd|block fd/i, 'control group'],
  [/pivot_root|mount|remount|tmpfs/i, 'private root'],
  [/resource limit|prlimit/i, 'limits'],
  [/landlock/i, 'landlock rules'],
];

/** Who builds the sandbox, and which folders others may go through. */
interface Surroundings {
  /** We are root, and the sandbox is entered as nobody. */
  readonly asNobody: boolean;
  readonly closedFolder: (path: string) => string | undefined;
}

const here: Surroundings = { asNobody: process.getuid?.() === 0, closedFolder };

/**
 * Which wall a tool could not build, from what it wrote before the interpreter began. Undefined when no tool of ours
 * speaks in the text.
 */
export function explainSetupFailure(
  stderr: string,
  argumentsUsed: readonly BwrapArgument[] = [],
  surroundings: Surroundings = here,
): SetupFailure | undefined {
  const [line, reason] = TOOLS.exec(stderr) ?? [];
  if (line === undefined || reason === undefined) return undefined;
  const purpose = purposeOf(line, argumentsUsed);
  return { purpose, reason, retryable: USED_UP.test(reason), ...forbidden(reason, surroundings) };
}

/** A file in the home of root, say: root reads it, and whoever is in the sandbox does not. */
function forbidden(
  reason: string,
  { asNobody, closedFolder: find }: Surroundings,
): { readonly hint?: string } {
  const path = asNobody ? FORBIDDEN.exec(reason)?.[1] : undefined;
  const folder = path === undefined ? undefined : find(path);
  if (folder === undefined) return {};
  return {
    hint:
      `Root enters the sandbox as the account nobody, which may not go through ${folder}. ` +
      `Put the file where all accounts may read it, such as /usr/local or /opt, run this as the account that owns it, or choose sandbox tier 'none'.`,
  };
}

function purposeOf(line: string, argumentsUsed: readonly BwrapArgument[]): string {
  const failedExec = /exec(?:vp|ute)? (\S+?):? /.exec(`${line} `)?.[1];
  if (failedExec !== undefined) return `interpreter or tool ${failedExec}`;
  let best: { readonly purpose: string; readonly length: number } | undefined;
  for (const { purpose, words } of argumentsUsed) {
    for (const word of words) {
      if (!word.startsWith('/') || word.length < 2 || !line.includes(word)) continue;
      if (best === undefined || word.length > best.length) best = { purpose, length: word.length };
    }
  }
  return best?.purpose ?? REFUSALS.find(([pattern]) => pattern.test(line))?.[1] ?? 'sandbox';
}
