import * as z from 'zod';
import { LockfileError } from '../errors/lockfile-error.js';
import { type ImportedLock, LockBuilder } from './imported-lock.js';

const packageSchema = z.object({
  name: z.string().optional(),
  version: z.string().default('latest'),
  category: z.string().default('utility'),
  description: z.string().default(''),
  installed: z.boolean().default(false),
  priority: z.number().default(5),
});
const profileSchema = z.union([
  z.array(z.string()).transform((packages) => ({ packages, description: '' })),
  z.object({ packages: z.array(z.string()).default([]), description: z.string().default('') }),
]);
const schema = z.object({
  lua_version: z.string().optional(),
  packages: z.record(z.string(), packageSchema).default({}),
  profiles: z.record(z.string(), profileSchema).default({}),
});

/** The `manifest.json` of the Python originals, read. */
export interface OldManifest {
  readonly lua_version?: string | undefined;
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly name?: string | undefined;
        readonly version: string;
        readonly category: string;
        readonly description: string;
        readonly installed: boolean;
        readonly priority: number;
      }
    >
  >;
  readonly profiles: Readonly<
    Record<string, { readonly packages: readonly string[]; readonly description: string }>
  >;
}

/** @throws LockfileError */
export function parseOldManifest(data: unknown): OldManifest {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new LockfileError(z.prettifyError(parsed.error).replaceAll('\n', ' '));
}

/** What it says is installed; of all versions where it has none. It has no hashes. */
export function importManifest(data: unknown): ImportedLock {
  const { lua_version: said, packages } = parseOldManifest(data);
  const luaVersion = /^(?:lua\s*)?(5\.\d)/i.exec(said ?? '')?.[1];
  const builder = new LockBuilder();
  for (const [key, { name = key, version, installed }] of Object.entries(packages)) {
    if (!installed) continue;
    builder.ask(name.toLowerCase(), version === 'latest' ? '' : `== ${version}`);
  }
  return builder.build('manifest', luaVersion);
}
