import type { Yanked } from '../repository/yanked.js';
import { type Lockfile, splitKey } from '../lock/lockfile.js';

/** A component of a bill of materials. */
export interface CycloneDxComponent {
  readonly type: 'library';
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly 'bom-ref': string;
  readonly description?: string;
  readonly licenses?: readonly { readonly license: { readonly name: string } }[];
  readonly hashes: readonly { readonly alg: 'SHA-256'; readonly content: string }[];
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

/** A software bill of materials (CycloneDX 1.5, ECMA-424). */
export interface CycloneDx {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.5';
  readonly version: 1;
  readonly components: readonly CycloneDxComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * What a lock holds, as a bill of materials. The same lock gives the same text: no time and no serial number is in it.
 * @param yanked what was taken back, and why
 */
export function audit(lock: Lockfile, yanked: Yanked = new Map()): CycloneDx {
  const refs = new Map(
    Object.keys(lock.packages).map((key) => {
      const { name, version } = splitKey(key);
      return [name, `pkg:luarocks/${encodeURIComponent(name)}@${encodeURIComponent(version)}`];
    }),
  );
  const rocks = Object.entries(lock.packages).sort(([first], [second]) => (first < second ? -1 : 1));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    components: rocks.map(([key, { license, summary, integrity, source, build, signedBy }]) => {
      const { name, version } = splitKey(key);
      const purl = refs.get(name) as string;
      return {
        type: 'library',
        name,
        version,
        purl,
        'bom-ref': purl,
        ...(summary === undefined ? {} : { description: summary }),
        ...(license === undefined ? {} : { licenses: [{ license: { name: license } }] }),
        hashes: [
          {
            alg: 'SHA-256',
            content: Buffer.from(integrity.rock.slice('sha256-'.length), 'base64').toString('hex'),
          },
        ],
        properties: [
          { name: 'bioxen:source', value: source },
          { name: 'bioxen:build', value: build },
          { name: 'bioxen:signed-by', value: signedBy ?? 'nobody' },
          { name: 'bioxen:root', value: String(name in lock.roots) },
          ...(yanked.has(key) ? [{ name: 'bioxen:yanked', value: yanked.get(key) as string }] : []),
        ],
      };
    }),
    dependencies: rocks.map(([key, { dependencies }]) => ({
      ref: refs.get(splitKey(key).name) as string,
      dependsOn: Object.keys(dependencies)
        .flatMap((name) => refs.get(name) ?? [])
        .sort(),
    })),
  };
}
