import { type ConfigurationProblem, InvalidConfigurationError } from '@bioxen/core';
import { type ConfigField, configFields, type ConfigFieldName } from './config-fields.js';
import { pathsFrom } from './paths-from.js';
import type { XcpngConfig } from './xcpng-config.js';

/** Options of `parseXcpngConfig`. */
export interface ParseConfigOptions {
  /** Where it is from, for the error: a file name. */
  readonly source?: string | undefined;
  /** Told of each key that means nothing here. @defaultValue ignored */
  readonly onUnknownKey?: ((key: string) => void) | undefined;
}

/** A configuration as people write it: any of the names of each key, `xapi_url` as well as `xapiUrl`. */
export type XcpngConfigInput = Readonly<Record<string, unknown>>;

/** Tables that may hold keys by their short names: `ssh.user` is `ssh_user`. */
const TABLES: ReadonlySet<string> = new Set(['ssh', 'tls']);

interface Given {
  readonly path: string;
  readonly value: unknown;
}

/** A part of a configuration: a file, the environment, arguments. */
export interface ConfigLayer {
  /** Where it is from, for errors and `origins`. */
  readonly source: string;
  readonly input: unknown;
  /** Where its relative paths begin. @defaultValue they stay as they are */
  readonly folder?: string | undefined;
}

/** A configuration out of several parts. */
export interface LayeredConfig {
  readonly config: XcpngConfig;
  /** Where each field is from; those by default are left out. */
  readonly origins: ReadonlyMap<ConfigFieldName, string>;
}

/**
 * Checks a configuration and gives every key one name. Nothing is connected to, read or run.
 * @throws InvalidConfigurationError with every problem: missing keys, wrong values, and one thing said in two ways
 */
export function parseXcpngConfig(input: unknown, options: ParseConfigOptions = {}): XcpngConfig {
  return parseXcpngLayers([{ source: options.source ?? '', input }], options).config;
}

/** The same of several parts: what a later one says counts, whatever name it has in an earlier one. */
export function parseXcpngLayers(
  layers: readonly ConfigLayer[],
  { source, onUnknownKey }: ParseConfigOptions = {},
): LayeredConfig {
  const problems: ConfigurationProblem[] = [];
  const unknownKeys: string[] = [];
  const values: Partial<Record<ConfigFieldName, unknown>> = {};
  const origins = new Map<ConfigFieldName, string>();
  const unknown: ConfigurationProblem[] = [];
  for (const { source: from, input, folder } of layers) {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      problems.push({ path: '', message: 'must be an object with keys and values' });
      continue;
    }
    // Whoever looks into a file for what an option or a variable says looks in vain.
    const where = layers.length > 1 && from !== source ? ` (${from})` : '';
    const noteUnknown = (key: string): void => {
      unknownKeys.push(key);
      unknown.push({ path: key, message: `is not known${where}` });
      onUnknownKey?.(key);
    };
    for (const [name, found] of collect(input, noteUnknown)) {
      const own: ConfigurationProblem[] = [];
      const value = readField(found, configFields[name], own);
      values[name] = folder === undefined ? value : pathsFrom(folder, name, value);
      origins.set(name, from);
      problems.push(...own.map((problem) => ({ ...problem, message: `${problem.message}${where}` })));
    }
  }
  if (!problems.some(({ path }) => path === ''))
    for (const [name, field] of Object.entries(configFields) as [ConfigFieldName, ConfigField][])
      if (field.isRequired === true && !origins.has(name)) problems.push(missing(name, field));
  problems.push(...contradictions(values));
  if (problems.length > 0) {
    const sorted = inOrder(problems.map((problem) => withUnknown(problem, unknownKeys)));
    // Who has to mend the configuration anyway mends all of it; what is only missing can still be asked for.
    const isAskable = problems.every(({ isMissing }) => isMissing === true);
    throw new InvalidConfigurationError(isAskable ? sorted : [...sorted, ...unknown], { source });
  }
  return { config: withDefaults(values), origins };
}

/** What is wrong with a value for a key, under any of its names; undefined when nothing is. */
export function problemOfConfigValue(key: string, value: unknown): string | undefined {
  const name = fieldsByKey.get(plain(key));
  if (name === undefined) return 'is not known';
  const { success, error } = configFields[name].schema.safeParse(value);
  return success ? undefined : (error.issues[0]?.message ?? 'does not fit');
}

const WHERE = 'Write it into xcpng_config.json, or set variables as XCP_HOST: docs/xcpng/configuration.md.';

/** What is missing may be there under a name that is none. */
function withUnknown(problem: ConfigurationProblem, keys: readonly string[]): ConfigurationProblem {
  if (problem.isMissing !== true) return problem;
  if (keys.length === 0) return { ...problem, hint: WHERE };
  return { ...problem, hint: `Is it one of these, which are not known: ${[...new Set(keys)].join(', ')}?` };
}

/** What one part says of a field, under whichever of its names. */
function readField(
  found: readonly Given[],
  { schema }: ConfigField,
  problems: ConfigurationProblem[],
): unknown {
  const read = found.map(({ path, value }) => ({ path, result: schema.safeParse(value) }));
  for (const { path, result } of read)
    if (!result.success) problems.push({ path, message: result.error.issues[0]?.message ?? 'does not fit' });
  const parsed = read.flatMap(({ result }) => (result.success ? [result.data] : []));
  // What is wrong says nothing, and so not the same as another.
  const said = read.map(({ path, result }) => (result.success ? JSON.stringify(result.data) : path));
  if (new Set(said).size > 1)
    problems.push({
      path: found.map(({ path }) => path).join(', '),
      message: 'say one thing in different ways',
      hint: 'Keep one of them.',
    });
  return parsed[0];
}

/** As the fields are listed. */
function inOrder(problems: readonly ConfigurationProblem[]): readonly ConfigurationProblem[] {
  const names = Object.keys(configFields);
  const rank = ({ path }: ConfigurationProblem): number =>
    names.indexOf(fieldsByKey.get(plain(path.split(', ')[0] ?? '')) ?? '');
  return problems.toSorted((left, right) => rank(left) - rank(right));
}

/** The values by field, whichever names they were given under; what is undefined or null was not given. */
function collect(
  input: object,
  onUnknownKey: ParseConfigOptions['onUnknownKey'],
): ReadonlyMap<ConfigFieldName, readonly Given[]> {
  const found = new Map<ConfigFieldName, Given[]>();
  const add = (path: string, value: unknown): void => {
    const name = fieldsByKey.get(plain(path));
    if (name === undefined) onUnknownKey?.(path);
    else if (value !== undefined && value !== null)
      found.set(name, [...(found.get(name) ?? []), { path, value }]);
  };
  for (const [key, value] of Object.entries(input)) {
    const isTable = TABLES.has(key) && typeof value === 'object' && value !== null;
    if (!isTable) add(key, value);
    else for (const [inner, innerValue] of Object.entries(value)) add(`${key}.${inner}`, innerValue);
  }
  return found;
}

const plain = (key: string): string => key.toLowerCase().replaceAll(/[_.-]/g, '');

const fieldsByKey: ReadonlyMap<string, ConfigFieldName> = new Map(
  Object.entries(configFields).flatMap(([name, { names }]) =>
    [name, ...names].map((key) => [plain(key), name as ConfigFieldName] as const),
  ),
);

function missing(name: ConfigFieldName, { names }: ConfigField): ConfigurationProblem {
  const [first = name, ...others] = names;
  return {
    path: first,
    message: others.length === 0 ? 'is missing' : `is missing (or ${others.join(', ')})`,
    isMissing: true,
  };
}

function contradictions(values: Partial<Record<ConfigFieldName, unknown>>): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const tls = (['tlsCa', 'tlsPin', 'tlsInsecure'] as const).filter(
    (name) => values[name] !== undefined && values[name] !== false,
  );
  if (tls.length > 1)
    problems.push({
      path: tls.map((name) => configFields[name].names[0]).join(', '),
      message: 'exclude each other',
      hint: 'Keep one of them.',
    });
  if (values.userData !== undefined && values.firstBoot !== 'nocloud')
    problems.push({ path: 'user_data', message: 'is for cloud-init: it needs first_boot: nocloud' });
  return problems;
}

function withDefaults({
  tlsCa,
  tlsPin,
  tlsInsecure,
  ...values
}: Partial<Record<ConfigFieldName, unknown>>): XcpngConfig {
  const tls = { ca: tlsCa, pin: tlsPin, insecure: tlsInsecure === true ? true : undefined };
  const hasTls = Object.values(tls).some((value) => value !== undefined);
  // The schemas of the fields have checked each of them.
  return {
    namePrefix: 'bioxen',
    firstBoot: 'xenstore',
    ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
    ...(hasTls
      ? { tls: Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined)) }
      : {}),
  } as unknown as XcpngConfig;
}
