import { InvalidConfigurationError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { configFields } from './config-fields.js';
import { parseXcpngConfig, parseXcpngLayers } from './parse-config.js';

const pin = `sha256/${'A'.repeat(43)}=`;

const seed000 = {
  xapi_url: 'https://your-xcpng-host:443',
  username: 'root',
  password: 'your-password',
  pool_uuid: 'your-pool-uuid',
  template_name: 'lua-bio-template',
  vm_name_prefix: 'bioxen-lua',
  network_uuid: 'your-network-uuid',
  storage_repository: 'your-sr-uuid',
  ssh_user: 'root',
  ssh_key_path: '/path/to/ssh/key',
  vm_memory: '1GB',
  vm_vcpus: 2,
};

function problemsOf(input: unknown): readonly string[] {
  try {
    parseXcpngConfig(input);
  } catch (error) {
    if (InvalidConfigurationError.isInstance(error))
      return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

describe('F24 three vocabularies', () => {
  test('that of the seeds, all twelve keys', () => {
    expect(parseXcpngConfig(seed000)).toEqual({
      url: 'https://your-xcpng-host',
      username: 'root',
      password: 'your-password',
      pool: 'your-pool-uuid',
      template: 'lua-bio-template',
      namePrefix: 'bioxen-lua',
      network: 'your-network-uuid',
      sr: 'your-sr-uuid',
      sshUser: 'root',
      sshKeyPath: '/path/to/ssh/key',
      memoryBytes: 2 ** 30,
      vcpus: 2,
      firstBoot: 'xenstore',
    });
  });

  test('that of the prototype', () => {
    const { url, template, memoryBytes, vcpus } = parseXcpngConfig({
      template: 'lua-bio-template',
      xcpng_host: '192.168.1.100',
      memory: '2GB',
      vcpus: 2,
      username: 'root',
      password: 'x',
      ssh_user: 'root',
    });
    expect([url, template, memoryBytes, vcpus]).toEqual([
      'https://192.168.1.100',
      'lua-bio-template',
      2 ** 31,
      2,
    ]);
  });

  test('that of the late original', () => {
    const config = parseXcpngConfig({
      xcp_host: 'xcp1.lan',
      xcp_username: 'root',
      xcp_password: 'x',
      xcp_template: 't',
      vm_username: 'ada',
      vm_key_file: '~/.ssh/id',
    });
    expect(config).toMatchObject({ url: 'https://xcp1.lan', sshUser: 'ada', sshKeyPath: '~/.ssh/id' });
  });

  test('camel case, tables, and what was checked already', () => {
    const config = parseXcpngConfig({
      xapiUrl: 'https://xcp1.lan',
      username: 'root',
      password: { env: 'XCP_PASSWORD' },
      templateName: 't',
      ssh: { user: 'root', key_path: 'k', port: 2222, hostKey: 'accept-new' },
      tls: { pin },
    });
    expect(config).toMatchObject({
      password: { env: 'XCP_PASSWORD' },
      sshPort: 2222,
      sshHostKey: 'accept-new',
      tls: { pin },
    });
    expect(parseXcpngConfig(config)).toEqual(config);
  });

  test('the prefix is bioxen unless told otherwise', () => {
    const { vm_name_prefix: _, ...rest } = seed000;
    expect(parseXcpngConfig(rest).namePrefix).toBe('bioxen');
  });
});

describe('A04 H03 every problem at once', () => {
  test('missing keys', () => {
    expect(problemsOf({}).map((problem) => problem.split(':')[0])).toEqual([
      'xapi_url',
      'username',
      'password',
      'template_name',
      'ssh_user',
    ]);
  });

  test.each(
    Object.keys(seed000).filter((key) => /^(xapi_url|username|password|template_name|ssh_user)$/.test(key)),
  )('%s alone', (key) => {
    const problems = problemsOf(Object.fromEntries(Object.entries(seed000).filter(([name]) => name !== key)));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${key}: is missing`));
  });

  test('wrong values, each with its key', () => {
    expect(
      problemsOf({
        ...seed000,
        xapi_url: 'ftp://x',
        vm_memory: 'much',
        vm_vcpus: 0,
        vm_name_prefix: '$(id)',
        password: 7,
        ssh_port: 99_999,
        first_boot: 'magic',
        ssh_host_key: 'MD5:00',
        tls_pin: 'zz',
        ssh_password: '',
      }),
    ).toEqual([
      'xapi_url: must be an address such as https://xcp1.lan',
      'password: must be a text, { env: NAME }, { file: PATH } or { command: LINE }',
      'tls_pin: must be the SHA-256 of a certificate: sha256/… or AB:CD:…',
      'vm_name_prefix: must begin with a letter or digit and go on with those, dots, _ and -',
      'vm_memory: must be a size such as 512MB or 2GB (1 GB = 2^30 bytes)',
      'vm_vcpus: must be a whole number from 1',
      'ssh_password: must not be empty',
      'ssh_port: must be a port, 1 to 65535',
      'ssh_host_key: must be known-hosts, accept-new, or fingerprints such as SHA256:…',
      'first_boot: must be xenstore, nocloud or none',
    ]);
  });

  test('one thing said in two ways, unless they say the same', () => {
    expect(problemsOf({ ...seed000, xcp_host: 'other' })).toEqual([
      'xapi_url, xcp_host: say one thing in different ways',
    ]);
    expect(problemsOf({ ...seed000, memory: '1GB', memoryBytes: 2 ** 30 })).toEqual([]);
    expect(problemsOf({ ...seed000, xcp_host: 'ftp://other' })).toEqual([
      'xcp_host: must be an address such as https://xcp1.lan',
      'xapi_url, xcp_host: say one thing in different ways',
    ]);
  });

  test('what excludes each other, and what is no configuration at all', () => {
    expect(problemsOf({ ...seed000, tls_pin: pin, tls_insecure: true })).toEqual([
      'tls_pin, tls_insecure: exclude each other',
    ]);
    expect(problemsOf({ ...seed000, user_data: '#!/bin/sh' })).toHaveLength(1);
    const long = `#!/bin/sh\n${'x'.repeat(1_000_000)}`;
    expect(problemsOf({ ...seed000, first_boot: 'nocloud', user_data: long })).toEqual([
      'user_data: must have at most 1000000 bytes: let it fetch what is more',
    ]);
    expect(problemsOf('text')).toEqual([': must be an object with keys and values']);
    expect(problemsOf({ ...seed000, xapi_url: 'https://root:secret@xcp1' })).toEqual([
      'xapi_url: must not hold a user or a password: they have keys of their own',
    ]);
  });

  test('no value of a secret is in the error', () => {
    const error = errorOf(() =>
      parseXcpngConfig({ password: 'canary-7', xcp_password: 'canary-8', vm_memory: 'x' }),
    );
    expect(`${JSON.stringify(error)} ${String(error)}`).toContain('vm_memory');
    expect(`${JSON.stringify(error)} ${String(error)}`).not.toContain('canary');
  });
});

function errorOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

test('H03 a problem says which part of several it is in, and a missing key which keys are not known', () => {
  const { template_name: template, ...rest } = seed000;
  const error = errorOf(() =>
    parseXcpngLayers(
      [
        { source: 'pool.json', input: { ...rest, templat_name: template, vm_vcpus: 0 } },
        { source: 'arguments', input: { vm_memory: 'lots' } },
      ],
      { source: 'pool.json' },
    ),
  );
  expect(error).toMatchObject({
    message:
      'Invalid configuration in pool.json (4 problems): template_name is missing (or template, xcp_template); ' +
      'vm_memory must be a size such as 512MB or 2GB (1 GB = 2^30 bytes) (arguments); vm_vcpus must be a whole number from 1; ' +
      'templat_name is not known',
    hint: 'Is it one of these, which are not known: templat_name?',
  });
});

test('H01 unknown keys are told and change nothing', () => {
  const unknown: string[] = [];
  parseXcpngConfig(
    { ...seed000, templat: 'x', ssh: { keypaht: 'y' } },
    { onUnknownKey: (key) => unknown.push(key) },
  );
  expect(unknown).toEqual(['templat', 'ssh.keypaht']);
});

describe('each value is judged before anything is made, and with its key', () => {
  test.each([
    ['xapi_url', 'https://xcp\n1.lan', 'must not hold control characters'],
    ['username', 'ro\u0000ot', 'must not hold control characters'],
    ['password', 'canary\n', 'must not hold control characters'],
    ['ssh_password', 'canary\t', 'must not hold control characters'],
    ['template_name', 'lua\u001B[2J', 'must not hold control characters'],
    ['network_uuid', 'a\u0085b', 'must not hold control characters'],
    ['ssh_user', '-oProxyCommand=x', 'must be the name of an account'],
    ['ssh_user', ' root', 'must be the name of an account'],
    ['ssh_user', 'ada lovelace', 'must be the name of an account'],
    ['start_timeout', '99999d', 'must be at most 7d'],
    ['ssh_timeout', 9e15, 'must be at most 7d'],
    ['ssh_key_grace', '8d', 'must be at most 7d'],
  ])('%s: %j', (key, value, message) => {
    expect(problemsOf({ ...seed000, [key]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${key}: ${message}`)) as string,
    ]);
  });

  test('and certificates, a program of cloud-init and a command may have several lines', () => {
    const more = {
      tls_ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      first_boot: 'nocloud',
      user_data: '#!/bin/sh\necho on',
      password: { command: 'pass \\\n show xcpng' },
    };
    expect(problemsOf({ ...seed000, ...more })).toEqual([]);
  });

  test('whatever it is, in words of the documents', () => {
    const odd = [
      [],
      {},
      [''],
      [[]],
      '',
      ' ',
      0,
      -1,
      true,
      Number.NaN,
      { env: '' },
      { command: [] },
      { command: 1 },
    ];
    for (const { names } of Object.values(configFields))
      for (const value of odd)
        for (const problem of problemsOf({ ...seed000, [names[0] ?? '']: value }))
          expect(problem).toMatch(/: (?:is missing|is for|must|exclude)/);
  });
});

test('what is only missing is askable, whatever else is not known', () => {
  const { template_name: _, ...rest } = seed000;
  const error = errorOf(() => parseXcpngConfig({ ...rest, templat: 'x' }));
  expect(error).toMatchObject({ problems: [{ path: 'template_name', isMissing: true }] });
});

test('deadlines are durations, under short names in their tables too', () => {
  const deadlines = { start_timeout: '20m', call_timeout: 1_500, ssh: { timeout: '5s', key_grace: '0s' } };
  expect(parseXcpngConfig({ ...seed000, ...deadlines })).toMatchObject({
    startTimeoutMs: 1_200_000,
    callTimeoutMs: 1_500,
    sshTimeoutMs: 5_000,
    sshKeyGraceMs: 0,
  });
  expect(() => parseXcpngConfig({ ...seed000, address_timeout: '0s' })).toThrow(/longer than 0s/);
  expect(() => parseXcpngConfig({ ...seed000, call_timeout: 'soon' })).toThrow(/must be a duration such as/);
});
