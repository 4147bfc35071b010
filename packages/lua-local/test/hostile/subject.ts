import type { Engine, HostileProgram, Tier } from './hostile-program.js';
import { hostileModules } from './hostile-program.js';

/** An engine in a tier. */
export type Subject =
  | { readonly tier: 'embedded'; readonly engine: 'embedded' }
  | { readonly tier: Exclude<Tier, 'embedded'>; readonly engine: Exclude<Engine, 'embedded'> };

/** As text in the names of tests. */
export function subjectName({ tier, engine }: Subject): string {
  return tier === 'embedded'
    ? 'the embedded engine'
    : `${engine === 'luajit' ? engine : `lua${engine}`} in tier ${tier}`;
}

type Options = Readonly<Record<string, unknown>>;

const MiB = 2 ** 20;
/** Small, so that programs run into them soon; the time is far beyond what a program needs that ends by itself. */
const suiteLimits = { timeoutMs: 20_000, memoryBytes: 64 * MiB, maxOutputBytes: MiB };

/** A VM of the subject, without limits of its own. */
export function plainVm({ tier, engine }: Subject): Options {
  return tier === 'embedded' ? { engine } : { engine: 'native', luaVersion: engine, sandbox: tier };
}

/**
 * The limits of a program. Tier `none` keeps those of time and output and no others. A short time is for what must be
 * stopped: where a program ends by itself it has the time of the suite, or a computer that is busy would make a time-out
 * of any other end.
 */
export function programLimits(
  { tier, engine }: Subject,
  { vm, runsOn, requirement }: HostileProgram,
): Options & { readonly timeoutMs: number } {
  const own = { ...suiteLimits, ...(vm['limits'] as Partial<typeof suiteLimits> | undefined) };
  const isStopped = runsOn || requirement(tier, engine)?.some(({ word }) => word === 'times out') === true;
  const wanted = isStopped ? own : { ...own, timeoutMs: suiteLimits.timeoutMs };
  const { timeoutMs, maxOutputBytes } = wanted;
  return tier === 'none' ? { timeoutMs, maxOutputBytes } : wanted;
}

/** The VM that a program asks for in its header. */
export function programVm(subject: Subject, program: HostileProgram): Options {
  const { sandbox, ...wanted } = program.vm;
  const plain = plainVm(subject);
  return {
    ...plain,
    ...wanted,
    ...('sandbox' in plain ? { sandbox: { tier: subject.tier, ...(sandbox as Options | undefined) } } : {}),
    modules: hostileModules,
    limits: programLimits(subject, program),
  };
}
