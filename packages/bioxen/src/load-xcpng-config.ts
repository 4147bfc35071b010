import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  type ConfigFieldName,
  type ConfigLayer,
  parseXcpngLayers,
  refuseExposed,
  type XcpngConfig,
  type XcpngConfigInput,
} from '@bioxen/xcpng';
import { ConfigFileError } from './config-file-error.js';
import { readConfigFile } from './read-config-file.js';

/** Options of `loadXcpngConfig`. */
export interface LoadXcpngConfigOptions {
  /** A JSON or TOML file. @defaultValue `xcpng_config.json` in the working directory, where there is one */
  readonly file?: string | undefined;
  /** Which of the `contexts` of the files. @defaultValue BIOXEN_CONTEXT, else what the files name as `context` */
  readonly context?: string | undefined;
  /**
   * A preset of machines: the table `[profiles.NAME]` of a file, which counts before the other keys of all files.
   * @defaultValue BIOXEN_PROFILE, else none
   */
  readonly profile?: string | undefined;
  /** What counts before files and environment. */
  readonly overrides?: XcpngConfigInput | undefined;
  /** What counts where nothing else says anything. @defaultValue nothing */
  readonly defaults?: XcpngConfigInput | undefined;
  /** @defaultValue process.env */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** @defaultValue process.cwd() */
  readonly directory?: string | undefined;
}

/** A configuration with where it is from. */
export interface LoadedXcpngConfig {
  readonly config: XcpngConfig;
  /** Where each field is from: a file, the environment, arguments. */
  readonly origins: ReadonlyMap<ConfigFieldName, string>;
  /** Keys that mean nothing, each with its file. */
  readonly unknownKeys: readonly string[];
}

/** The variables, each with the key that it stands for. */
const VARIABLES = {
  XCP_HOST: 'xapi_url',
  XCP_USERNAME: 'username',
  XCP_PASSWORD: 'password',
  XCP_TEMPLATE: 'template_name',
  XCP_POOL: 'pool_uuid',
  XCP_NETWORK: 'network_uuid',
  XCP_SR: 'storage_repository',
  XCP_TLS_PIN: 'tls_pin',
  XCP_TLS_CA: 'tls_ca',
  VM_USERNAME: 'ssh_user',
  VM_PASSWORD: 'ssh_password',
  VM_KEY_FILE: 'ssh_key_path',
} as const;

/**
 * The configuration of the pool: arguments before the environment, before `xcpng_config.json` (or the file that was named),
 * before `./bioxen.toml`, before `$XDG_CONFIG_HOME/bioxen/config.toml`, before defaults. In TOML it stands under `[xcpng]`, and
 * pools beside one another under `[contexts.NAME]`, presets of machines under `[profiles.NAME]`. Relative paths in a file begin
 * where the file is, others in `directory`; in the result all are absolute.
 * @throws InvalidConfigurationError with every problem; ConfigFileError with line and column; SecretError for a file with a
 * password that others can read
 */
export async function loadXcpngConfig(options: LoadXcpngConfigOptions = {}): Promise<LoadedXcpngConfig> {
  const { environment = process.env, directory = process.cwd(), overrides, defaults } = options;
  const paths = {
    user: join(configHome(environment), 'bioxen', 'config.toml'),
    project: join(directory, 'bioxen.toml'),
    file: resolve(directory, options.file ?? 'xcpng_config.json'),
  };
  const layers: ConfigLayer[] = defaults === undefined ? [] : [{ source: 'defaults', input: defaults }];
  const documents: Document[] = [];
  for (const path of [paths.user, paths.project, paths.file]) {
    const content = await readConfigFile(path);
    if (content !== undefined) documents.push({ path, content });
    else if (path === paths.file && options.file !== undefined)
      throw new ConfigFileError(path, 'does not exist', { hint: 'Name another file, or leave it out.' });
  }
  const context = options.context ?? environment['BIOXEN_CONTEXT'] ?? lastText(documents, 'context');
  const profile = options.profile ?? environment['BIOXEN_PROFILE'];
  refuseUnknown(documents, 'context', context, paths.file);
  refuseUnknown(documents, 'profile', profile, paths.file);
  for (const { path, content } of documents) {
    const { contexts: _contexts, context: _context, profiles: _profiles, ...rest } = content;
    const own = path.endsWith('.toml') && path !== paths.file ? content['xcpng'] : (content['xcpng'] ?? rest);
    await addLayer(layers, path, own);
    await addLayer(layers, path, tableOf(content, 'contexts').get(context));
  }
  for (const { path, content } of documents)
    await addLayer(layers, path, tableOf(content, 'profiles').get(profile));
  layers.push({ source: 'environment', input: fromEnvironment(environment), folder: directory });
  layers.push({ source: 'arguments', input: overrides ?? {}, folder: directory });
  const unknownKeys: string[] = [];
  const result = parseXcpngLayers(layers, {
    source: documents.length === 0 ? undefined : documents.map(({ path }) => path).join(', '),
    onUnknownKey: (key) => unknownKeys.push(key),
  });
  return { ...result, unknownKeys };
}

interface Document {
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The named tables of a file. */
function tableOf(content: Document['content'], key: string): ReadonlyMap<string | undefined, unknown> {
  const table = content[key];
  return new Map(isTable(table) ? Object.entries(table) : []);
}

/** @throws ConfigFileError for a name that no file has */
function refuseUnknown(
  documents: readonly Document[],
  kind: 'context' | 'profile',
  named: string | undefined,
  file: string,
): void {
  const names = new Set(documents.flatMap(({ content }) => [...tableOf(content, `${kind}s`).keys()]));
  if (named === undefined || names.has(named)) return;
  const [path] = documents.map((document) => document.path).toReversed();
  if (path === undefined)
    throw new ConfigFileError(
      file,
      `is not there, nor another configuration, so there is no ${kind} '${named}'`,
      {
        hint: `Write one with ${placeOf(file, kind, named)}, or name a file.`,
      },
    );
  throw new ConfigFileError(path, `has no ${kind} '${named}', and no other file has`, {
    hint:
      names.size === 0 ? `Write one: ${placeOf(path, kind, named)}.` : `There are: ${[...names].join(', ')}.`,
  });
}

/** Where one is written, in the words of the file: a table of TOML, a key of JSON. */
function placeOf(path: string, kind: 'context' | 'profile', name: string): string {
  if (path.endsWith('.toml'))
    return `a table [${kind}s.${/^[\w-]+$/.test(name) ? name : JSON.stringify(name)}]`;
  return `"${kind}s": { ${JSON.stringify(name)}: { … } }`;
}

function configHome({ XDG_CONFIG_HOME, HOME }: Readonly<Record<string, string | undefined>>): string {
  if (XDG_CONFIG_HOME !== undefined && XDG_CONFIG_HOME !== '') return XDG_CONFIG_HOME;
  return join(HOME === undefined || HOME === '' ? homedir() : HOME, '.config');
}

/** A password that stands in a file as it is makes the file a secret. */
async function addLayer(layers: ConfigLayer[], path: string, input: unknown): Promise<void> {
  if (input === undefined) return;
  layers.push({ source: path, input, folder: dirname(path) });
  if (!isTable(input)) return;
  const secrets = Object.entries(input).filter(
    ([key, value]) => /password$/i.test(key) && typeof value === 'string' && value !== '',
  );
  const [first] = secrets;
  if (first !== undefined) await refuseExposed(first[0], path);
}

function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): XcpngConfigInput {
  return Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([variable, key]) => {
      const value = environment[variable];
      return value === undefined || value === '' ? [] : [[key, value]];
    }),
  );
}

function lastText(
  documents: readonly { readonly content: Readonly<Record<string, unknown>> }[],
  key: string,
): string | undefined {
  const texts = documents.map(({ content }) => content[key]).filter((value) => typeof value === 'string');
  return texts.at(-1);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
