import { readdirSync, readFileSync } from 'node:fs';
import { parseRequirement, type Requirement } from './requirement.js';

/** The native interpreters that programs run on. */
export const nativeEngines = ['5.1', '5.3', '5.4', 'luajit'] as const;

/** All that programs run on. */
export const engines = ['embedded', ...nativeEngines] as const;

/** The embedded engine or a version of a native interpreter. */
export type Engine = (typeof engines)[number];

/** What can stand around a program, the strongest first. */
export const tiers = ['embedded', 'strict', 'reduced', 'minimal', 'none'] as const;

/** What stands around a program. */
export type Tier = (typeof tiers)[number];

/** A program of the suite, with what its header says. */
export interface HostileProgram {
  readonly number: number;
  /** `01-loop` */
  readonly name: string;
  readonly source: string;
  /** What it tries, in words. */
  readonly tries: string;
  /** The row of the table in SECURITY.md that it belongs to. */
  readonly row: string | undefined;
  readonly engines: readonly Engine[];
  /** The only kind of processor on which it means something. */
  readonly processor: string | undefined;
  /** The Lua library without which it could not try: of the interpreter, where it has no FFI. */
  readonly needs: string | undefined;
  /** Options of its VM and of its execution. */
  readonly vm: Readonly<Record<string, unknown>>;
  readonly run: Readonly<Record<string, unknown>>;
  /** It runs twice, the second time in a new VM or in the same. */
  readonly again: 'fresh' | 'same' | undefined;
  readonly atOnce: number;
  /** It goes on behind its result, until its time is over. */
  readonly runsOn: boolean;
  /** Bytes of output that are kept, exactly. */
  readonly keeps: number | undefined;
  readonly truncated: boolean | undefined;
  /** The values that it returns, exactly. */
  readonly gives: unknown;
  /** The one canary that it may touch. */
  readonly touches: string | undefined;
  readonly requirement: (tier: Tier, engine: Engine) => Requirement | undefined;
}

const folder = new URL('../../hostile/', import.meta.url);
/** Words for people begin with `-- `, facts for the suite with `--@ `. */
const factLine = /^--@ ([^:]+): (.*)$/;

/** The modules of `hostile/modules`, which every program may load. */
export const hostileModules: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(new URL('modules/', folder)).map((file) => [
    file.replace(/\.lua$/, ''),
    readFileSync(new URL(`modules/${file}`, folder), 'utf8'),
  ]),
);

/** All programs, in the order of their numbers. @throws SyntaxError for a header that cannot be read */
export const hostilePrograms: readonly HostileProgram[] = readdirSync(folder)
  .filter((file) => file.endsWith('.lua'))
  .map((file) => parseProgram(file.replace(/\.lua$/, ''), readFileSync(new URL(file, folder), 'utf8')))
  .toSorted((one, other) => one.number - other.number);

function parseProgram(name: string, source: string): HostileProgram {
  const number = Number(/^\d+/.exec(name)?.[0]);
  const tries: string[] = [];
  const facts = new Map<string, string>();
  for (const line of source.split('\n')) {
    if (!line.startsWith('--')) break;
    const [, key, value] = factLine.exec(line) ?? [];
    if (key !== undefined && value !== undefined) facts.set(key, value);
    else tries.push(line.slice(3).replace(/^\d+ [\w-]+: /, ''));
  }
  const take = (key: string): string | undefined => {
    const value = facts.get(key);
    facts.delete(key);
    return value;
  };
  const json = (key: string): unknown => {
    const text = take(key);
    return text === undefined ? undefined : JSON.parse(text);
  };
  const again = take('again');
  const named = take('on')?.split(' ');
  const keeps = json('keeps');
  const truncated = json('truncated');
  const program: Omit<HostileProgram, 'requirement'> = {
    number,
    name,
    source,
    tries: tries.join(' '),
    row: take('row'),
    engines: engines.filter((engine) => named?.includes(engine) ?? true),
    processor: take('processor'),
    needs: take('needs'),
    vm: (json('vm') ?? {}) as Readonly<Record<string, unknown>>,
    run: (json('run') ?? {}) as Readonly<Record<string, unknown>>,
    again: again === 'fresh' || again === 'same' ? again : undefined,
    atOnce: Number(take('at once') ?? 1),
    runsOn: take('runs on') !== undefined,
    keeps: typeof keeps === 'number' ? keeps : undefined,
    truncated: typeof truncated === 'boolean' ? truncated : undefined,
    gives: json('gives'),
    touches: take('touches'),
  };
  const requirements = parseRequirements(name, facts);
  return { ...program, requirement: (tier, engine) => requirements.get(`${tier} ${engine}`) };
}

/** What is left of a header are lines of tiers: `strict, reduced: dies` and, stronger, `strict on 5.3 5.4: fails`. */
function parseRequirements(
  name: string,
  lines: ReadonlyMap<string, string>,
): ReadonlyMap<string, Requirement> {
  const requirements = new Map<string, Requirement>();
  const general = [...lines].filter(([key]) => !key.includes(' on '));
  const special = [...lines].filter(([key]) => key.includes(' on '));
  for (const [key, value] of [...general, ...special]) {
    const [tierList = '', engineList] = key.split(' on ');
    for (const tierName of tierList.split(', ')) {
      const tier = tiers.find((known) => known === tierName);
      if (tier === undefined) throw new SyntaxError(`${name}: '${tierName}' in its header is no tier`);
      const affected = engineList?.split(' ') ?? (tier === 'embedded' ? ['embedded'] : nativeEngines);
      for (const engine of affected) requirements.set(`${tier} ${engine}`, parseRequirement(value));
    }
  }
  return requirements;
}
