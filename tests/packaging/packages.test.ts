import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asShown } from '../as-shown.js';
import { startBox } from '../loopback-box.js';
import { markdownBlocks } from '../markdown-blocks.js';
import { missingProgram } from '../missing-program.js';
import { publishablePackages } from '../packages.js';
import { type ProgramResult, runProgram } from '../run-program.js';
import { runScript } from '../run-script.js';
import { installAlone } from './install-alone.js';
import { packAll } from './pack-all.js';

// Outside of the workspace, so that nothing resolves from its node_modules.
let folder: string;
let tarballs: ReadonlyMap<string, string>;
let installs: ReadonlyMap<string, ProgramResult>;

const aloneOf = (name: string): string => join(folder, name.replace('/', '+'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bioxen-packaging-'));
  tarballs = await packAll(folder);
  installs = new Map(
    await Promise.all(
      publishablePackages.map(
        async ({ name }) => [name, await installAlone(name, tarballs, aloneOf(name))] as const,
      ),
    ),
  );
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const tarballOf = (name: string): Promise<Buffer> => readFile(tarballs.get(name) ?? '');

describe.each(publishablePackages)('$name', ({ name }) => {
  test('publint finds nothing to say about the tarball', async () => {
    const tarball = new Uint8Array(await tarballOf(name)).buffer;
    const { messages, pkg } = await publint({ pack: { tarball } });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test('installing it runs nothing of ours', async () => {
    const file = join(aloneOf(name), 'node_modules', name, 'package.json');
    const { scripts = {} } = JSON.parse(await readFile(file, 'utf8')) as { scripts?: object };
    expect(Object.keys(scripts).filter((script) => script.endsWith('install'))).toEqual([]);
  });

  test('the tarball brings the licence', async () => {
    expect(await readdir(join(aloneOf(name), 'node_modules', name))).toContain('LICENSE');
  });

  test('npm installs it alone, with what it depends on', () => {
    expect(installs.get(name)).toMatchObject({ code: 0 });
  });
});

/** Are there no packages of ours beside this one? They are not installed where it stands alone. */
const importsOnly = (name: string, code: string): boolean =>
  [...code.matchAll(/from '(bioxen|@bioxen\/[\w-]+)/g)].every(([, imported]) => imported === name);

const libraries = publishablePackages.filter(({ manifest }) => manifest.exports !== undefined);

describe.each(libraries)('$name, installed alone', ({ name, folder: source }) => {
  test('attw finds no wrong type in the tarball', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(await tarballOf(name)));
    // These packages are ESM only: what CommonJS and Node 10 would make of them does not count.
    const problems = analysis.types
      ? analysis.problems.filter((problem) => !/node10|node16-cjs/.test(JSON.stringify(problem)))
      : ['The package has no types.'];
    expect(problems).toEqual([]);
  });

  test('importing it prints nothing, writes nothing and lets Node exit', async () => {
    const cwd = aloneOf(name);
    const before = await readdir(cwd);
    const result = await runProgram(process.execPath, ['-e', `import('${name}')`], {
      cwd,
      timeoutMs: 10_000,
    });
    expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await readdir(cwd)).toEqual(before);
  });

  test('the first example of its README prints what the README shows', async ({ skip }) => {
    const blocks = markdownBlocks(await readFile(join(source, 'README.md'), 'utf8'));
    const example = blocks.find(
      ({ language, code }) => (language === 'ts' || language === 'js') && importsOnly(name, code),
    );
    expect(example).toBeDefined();
    const reason = missingProgram(...(example?.needs ?? []));
    if (reason !== undefined) skip(reason);
    const cwd = aloneOf(name);
    const box = example?.needs?.includes('sshd') === true ? await startBox(cwd) : undefined;
    const { code, stdout, stderr } = await runScript(example?.code ?? '', cwd, box?.env);
    await box?.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(asShown(stdout, example?.expected)).toBe(example?.expected);
  });
});

const programs = publishablePackages.flatMap(({ name, manifest }) =>
  Object.keys(manifest.bin ?? {}).map((program) => ({ name, program })),
);

test.each(programs)(
  '$program --help of $name, installed alone, prints its usage',
  async ({ name, program }) => {
    const file = join(aloneOf(name), 'node_modules', '.bin', program);
    const { code, stdout, stderr } = await runProgram(file, ['--help'], { cwd: aloneOf(name) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage');
  },
);
