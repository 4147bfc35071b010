import { PackageInstaller, PackageNotFoundError } from '@bioxen/curator';
import { expect, test } from 'vitest';
import { serveTestRocks } from './rocks.js';

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

test('a rock with C parts that nobody has is told with what does the same in pure Lua', async () => {
  const { server, options } = await serveTestRocks([
    { name: 'needy', version: '1.0', dependencies: ['lpeg'] },
    { name: 'lpegs', version: '1.0' },
  ]);
  const installer = new PackageInstaller(options);
  expect(await caught(installer.installPackage('lua-cjson'))).toMatchObject({
    code: 'PACKAGE_NOT_FOUND',
    packageName: 'lua-cjson',
    pureAlternatives: ['dkjson'],
    hint: 'In pure Lua there is dkjson. Search for it, or add the repository that has it.',
  });
  // Near names are told as well.
  const needed = await caught(installer.installPackage('needy'));
  expect(needed).toBeInstanceOf(PackageNotFoundError);
  expect(needed).toMatchObject({
    packageName: 'lpeg',
    wantedBy: expect.stringContaining('needy') as string,
    hint: 'In pure Lua there is lulpeg. Did you mean lpegs?',
  });
  expect(await caught(installer.installPackage('no-such-rock'))).toMatchObject({
    pureAlternatives: [],
    hint: 'Search for it, or add the repository that has it.',
  });
  await server.close();
});
