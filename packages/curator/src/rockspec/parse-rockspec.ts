import * as z from 'zod';
import { RockspecError } from '../errors/rockspec-error.js';
import type { LuaData, LuaRecord } from '../manifest/lua-data.js';
import { checkName } from '../names/check-name.js';
import { type Dependency, parseDependency } from '../version/dependency.js';
import { parseRockVersion } from '../version/rock-version.js';
import { fieldsOf, itemsOf, overridden } from './lua-shapes.js';
import { parseBuild } from './parse-build.js';
import type { Rockspec, RockspecFormat } from './rockspec.js';
import { rockspecGlobals } from './rockspec-globals.js';

/** What is read: for whom, and what it must be. */
export interface ParseRockspecOptions {
  /** From the most general to the most particular. @defaultValue unix and linux */
  readonly platforms?: readonly string[];
  /** The rock that it must be of. */
  readonly expected?: { readonly name: string; readonly version: string };
  readonly signal?: AbortSignal | undefined;
}

const text = z.string().max(100_000);
const schema = z.object({
  rockspec_format: z.enum(['1.0', '1.1', '3.0', '3.1']).default('1.0'),
  package: text,
  version: text.regex(/^[\w.]+-\d+$/, 'is no version with a revision'),
  source: z.looseObject({
    url: text,
    md5: text.optional(),
    dir: text.optional(),
    file: text.optional(),
    tag: text.optional(),
    branch: text.optional(),
  }),
  description: z
    .looseObject({
      summary: text.optional(),
      license: text.optional(),
      homepage: text.optional(),
    })
    .default({}),
});

/** What came with the format 3.0, or 1.1; LuaRocks refuses it before. */
const SINCE: Readonly<Record<string, RockspecFormat>> = {
  build_dependencies: '3.0',
  test_dependencies: '3.0',
  test: '3.0',
  deploy: '1.1',
};
const OVERRIDDEN = [
  'dependencies',
  'build_dependencies',
  'external_dependencies',
  'source',
  'build',
  'hooks',
];

/**
 * Reads a rockspec of the formats 1.0, 1.1, 3.0 and 3.1 as data, with what it says for these platforms.
 * @throws RockspecError; InvalidNameError for a name that is none
 */
export async function parseRockspec(
  bytes: Uint8Array,
  { platforms = ['unix', 'linux'], expected, signal }: ParseRockspecOptions = {},
): Promise<Rockspec> {
  const globals = forPlatforms(await rockspecGlobals(bytes, signal), platforms);
  const parsed = schema.safeParse(globals);
  if (!parsed.success) throw new RockspecError(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  const { rockspec_format: format, package: written, version, source, description } = parsed.data;
  // LuaRocks knows rocks by lower-case names, whatever their rockspecs say.
  const name = checkName('package', written).toLowerCase();
  for (const [field, since] of Object.entries(SINCE)) {
    if (globals[field] !== undefined && format < since)
      throw new RockspecError(`'${field}' is there since format ${since}, and it is of format ${format}`);
  }
  if (expected !== undefined && (expected.name !== name || expected.version !== version))
    throw new RockspecError(
      `it is of ${name} ${version}, and was given as ${expected.name} ${expected.version}`,
    );
  return {
    format,
    name,
    version: parseRockVersion(version),
    summary: description.summary,
    license: description.license,
    homepage: description.homepage,
    supportedPlatforms: textsOf(globals['supported_platforms'], 'supported_platforms'),
    dependencies: dependenciesOf(globals, 'dependencies', format),
    buildDependencies: dependenciesOf(globals, 'build_dependencies', format),
    source,
    build: parseBuild(globals['build'], format),
    hasHooks: Object.keys(fieldsOf(globals['hooks'], 'hooks')).length > 0,
  };
}

function forPlatforms(globals: LuaRecord, platforms: readonly string[]): LuaRecord {
  const result: Record<string, LuaData | undefined> = { ...globals };
  for (const field of OVERRIDDEN) {
    const value = globals[field];
    if (typeof value !== 'object' || Array.isArray(value)) continue;
    const { platforms: overrides, ...rest } = value as LuaRecord;
    if (overrides === undefined) continue;
    const all = fieldsOf(overrides, `${field}.platforms`);
    result[field] = platforms.reduce<LuaRecord>(
      (table, platform) => overridden(table, fieldsOf(all[platform], platform)),
      rest,
    );
  }
  return result;
}

function dependenciesOf(globals: LuaRecord, field: string, format: RockspecFormat): readonly Dependency[] {
  return textsOf(globals[field], field).map((item) => {
    const written = parseDependency(item);
    const dependency = { ...written, name: checkName('package', written.name).toLowerCase() };
    if (dependency.namespace !== undefined && format < '3.0')
      throw new RockspecError(`'${item}' has a namespace, which there is since format 3.0`);
    return dependency;
  });
}

function textsOf(value: LuaData | undefined, field: string): readonly string[] {
  return itemsOf(value).map((item) => {
    if (typeof item !== 'string') throw new RockspecError(`an item of '${field}' is no text`);
    return item;
  });
}
