import { makeSshKey } from '@bioxen/testkit';
import { createXapiSimulator } from '@bioxen/xapi-simulator';
import { checkXcpng, parseXcpngConfig, type XcpngConfigInput } from '@bioxen/xcpng';
import { expect, test } from 'vitest';

/** Each check with its status, in their order, and what a failed one says. */
async function lookAt(config: XcpngConfigInput): Promise<Readonly<Record<string, string>>> {
  const checks = await checkXcpng(parseXcpngConfig(config));
  return Object.fromEntries(
    checks.map(({ id, status, message, fix = '' }) => [
      id,
      status === 'failed' ? `failed: ${message} ${fix}` : status,
    ]),
  );
}

test('H07 a check says what it looked at, and nothing of what it did not', async () => {
  using key = makeSshKey();
  await using pool = await createXapiSimulator({ tls: 'self-signed' });
  const config = {
    xapi_url: pool.url,
    username: pool.user,
    password: pool.password,
    template_name: 'lua-bio-template',
    ssh_user: 'root',
    ssh_key_path: key.keyPath,
  };
  const rest = {
    pool: 'skipped',
    template: 'skipped',
    network: 'skipped',
    storage: 'skipped',
    'ssh-key': 'ok',
  };
  const before = pool.calls.methods.length;
  expect(await lookAt({ ...config, password: { env: 'BIOXEN_NO_SUCH_VARIABLE' } })).toEqual({
    reachable: 'skipped',
    certificate: 'skipped',
    login: expect.stringMatching(/^failed: .*BIOXEN_NO_SUCH_VARIABLE is not set/) as unknown,
    ...rest,
  });
  expect(await lookAt({ ...config, tls_ca: '/nowhere/ca.pem' })).toEqual({
    reachable: 'skipped',
    certificate: expect.stringMatching(/^failed: tls_ca cannot be read/) as unknown,
    login: 'skipped',
    ...rest,
  });
  expect(await lookAt(config)).toEqual({
    reachable: 'ok',
    certificate: expect.stringContaining(`pin it: tls_pin = "sha256/`) as unknown,
    login: 'skipped',
    ...rest,
  });
  // Nothing was asked of a pool that is not trusted.
  expect(pool.calls.methods.length).toBe(before);
  const pinned = { ...config, tls_pin: pool.fingerprint };
  expect(await lookAt({ ...pinned, password: 'wrong' })).toMatchObject({
    certificate: 'ok',
    login: expect.stringMatching(/^failed: .*SESSION_AUTHENTICATION_FAILED/) as unknown,
  });
  expect(await lookAt({ ...pinned, template_name: 'nope' })).toMatchObject({
    login: 'ok',
    template: expect.stringContaining("'lua-bio-template'") as unknown,
    storage: 'ok',
  });
});
