import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadXcpngConfigOptions, loadXcpngConfig } from 'bioxen';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bioxen-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const whole = {
  xapi_url: 'https://file.lan',
  username: 'root',
  password: { env: 'P' },
  template_name: 't',
  ssh_user: 'root',
};
const write = (name: string, text: string | object): void => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof text === 'string' ? text : JSON.stringify(text), { mode: 0o600 });
};
const load = (
  environment: Readonly<Record<string, string>> = {},
  more: LoadXcpngConfigOptions = {},
): ReturnType<typeof loadXcpngConfig> =>
  loadXcpngConfig({
    directory: folder,
    environment: { XDG_CONFIG_HOME: join(folder, 'user'), ...environment },
    ...more,
  });

test('a context or profile that is unknown is looked for in files that are there', async () => {
  await expect(load({}, { profile: 'x' })).rejects.toMatchObject({
    message: `${join(folder, 'xcpng_config.json')} is not there, nor another configuration, so there is no profile 'x'`,
    hint: 'Write one with "profiles": { "x": { … } }, or name a file.',
  });
  await expect(load({}, { profile: 'x', file: 'none.toml' })).rejects.toMatchObject({
    code: 'CONFIG_FILE_UNREADABLE',
  });
  write('bioxen.toml', '[xcpng]\nssh_port = 2\n');
  await expect(load({}, { profile: 'x' })).rejects.toMatchObject({
    message: `${join(folder, 'bioxen.toml')} has no profile 'x', and no other file has`,
    hint: 'Write one: a table [profiles.x].',
  });
  await expect(load({}, { context: 'lab 2' })).rejects.toMatchObject({
    hint: 'Write one: a table [contexts."lab 2"].',
  });
  write('xcpng_config.json', whole);
  await expect(load({}, { context: 'lab 2' })).rejects.toMatchObject({
    hint: 'Write one: "contexts": { "lab 2": { … } }.',
  });
});

test('relative paths in a file begin where the file is, others in the working directory, and ~ is the home', async () => {
  const home = homedir();
  write('deep/pool.json', {
    ...whole,
    ssh_key_path: 'keys/id',
    password: { file: 'secret' },
    ssh_password: { file: '~/ssh-secret' },
    tls_ca: '../ca.pem',
  });
  const named = { file: join('deep', 'pool.json') };
  expect((await load({}, named)).config).toMatchObject({
    sshKeyPath: join(folder, 'deep/keys/id'),
    password: { file: join(folder, 'deep/secret') },
    sshPassword: { file: join(home, 'ssh-secret') },
    tls: { ca: join(folder, 'ca.pem') },
  });
  expect((await load({ VM_KEY_FILE: 'env-key' }, named)).config.sshKeyPath).toBe(join(folder, 'env-key'));
  const overrides = { ssh: { key_path: '~/own-key' } };
  expect((await load({}, { ...named, overrides })).config.sshKeyPath).toBe(join(home, 'own-key'));
  write('user/bioxen/config.toml', '[xcpng]\nssh_key_path = "id"\n[profiles.p]\nssh_key_path = "other"\n');
  write('xcpng_config.json', whole);
  expect((await load()).config.sshKeyPath).toBe(join(folder, 'user/bioxen/id'));
  expect((await load({}, { profile: 'p' })).config.sshKeyPath).toBe(join(folder, 'user/bioxen/other'));
});

test.skipIf(process.platform === 'win32')(
  'a pipe or a device in the place of a file is told, not waited for',
  async () => {
    const pipe = join(folder, 'pipe.json');
    execFileSync('mkfifo', ['-m', '600', pipe]);
    for (const file of [pipe, '/dev/zero', folder])
      await expect(load({}, { file })).rejects.toMatchObject({
        code: 'CONFIG_FILE_UNREADABLE',
        message: `${file} is no regular file`,
      });
  },
);

describe('H05 what counts before what', () => {
  test('arguments, environment, file, project, person, default', async () => {
    write('user/bioxen/config.toml', '[xcpng]\nxapi_url = "https://user.lan"\nssh_port = 1\nvm_vcpus = 1\n');
    write('bioxen.toml', '[xcpng]\nxcp_host = "https://project.lan"\nssh_port = 2\nvm_memory = "1GB"\n');
    write('xcpng_config.json', whole);
    const { config, origins } = await load(
      { XCP_HOST: 'https://env.lan', XCP_PASSWORD: 'x' },
      { overrides: { url: 'https://arg.lan' } },
    );
    expect(config).toMatchObject({
      url: 'https://arg.lan',
      password: 'x',
      sshPort: 2,
      vcpus: 1,
      memoryBytes: 2 ** 30,
      namePrefix: 'bioxen',
    });
    expect(origins.get('url')).toBe('arguments');
    expect(origins.get('password')).toBe('environment');
    expect(origins.get('template')).toBe(join(folder, 'xcpng_config.json'));
    expect(origins.get('sshPort')).toBe(join(folder, 'bioxen.toml'));
    expect(origins.get('vcpus')).toBe(join(folder, 'user/bioxen/config.toml'));
    expect(origins.has('namePrefix')).toBe(false);
  });

  test('a context counts before [xcpng], whoever chooses it', async () => {
    write(
      'bioxen.toml',
      'context = "b"\n[xcpng]\nusername = "root"\npassword = { env = "P" }\ntemplate = "t"\nssh_user = "root"\n' +
        '[contexts.a]\nurl = "https://a.lan"\nusername = "ada"\n[contexts.b]\nurl = "https://b.lan"\n',
    );
    expect((await load()).config).toMatchObject({ url: 'https://b.lan', username: 'root' });
    expect((await load({ BIOXEN_CONTEXT: 'a' })).config).toMatchObject({
      url: 'https://a.lan',
      username: 'ada',
    });
    expect((await load({ BIOXEN_CONTEXT: 'a' }, { context: 'b' })).config.url).toBe('https://b.lan');
    await expect(load({}, { context: 'c' })).rejects.toMatchObject({
      code: 'CONFIG_FILE_UNREADABLE',
      hint: 'There are: a, b.',
    });
  });

  test('contexts of a JSON file are the same', async () => {
    const contexts = { lab: { url: 'https://a.lan' }, cloud: { url: 'https://b.lan', username: 'ada' } };
    write('xcpng_config.json', { ...whole, context: 'lab', contexts });
    expect((await load()).config).toMatchObject({ url: 'https://a.lan' });
    expect((await load({}, { context: 'cloud' })).config).toMatchObject({
      url: 'https://b.lan',
      username: 'ada',
    });
    expect((await load()).unknownKeys).toEqual([]);
  });
});

describe('H07 profiles', () => {
  beforeEach(() => {
    write('xcpng_config.json', {
      ...whole,
      vm_memory: '1GB',
      profiles: { big: { memory: '64GB', vcpus: 16 } },
    });
    write(
      'user/bioxen/config.toml',
      '[profiles.big]\nvm_vcpus = 8\nssh_port = 2222\n[profiles.small]\nvm_vcpus = 1\n',
    );
  });

  test('one counts before the other keys of all files, whoever chooses it, and after environment and arguments', async () => {
    expect((await load()).config).toMatchObject({ memoryBytes: 2 ** 30 });
    const big = { memoryBytes: 64 * 2 ** 30, vcpus: 16, sshPort: 2222, template: 't' };
    expect((await load({}, { profile: 'big' })).config).toMatchObject(big);
    expect((await load({ BIOXEN_PROFILE: 'big' })).config).toMatchObject(big);
    expect((await load({ BIOXEN_PROFILE: 'big' }, { profile: 'small' })).config).toMatchObject({ vcpus: 1 });
    const over = { profile: 'big', overrides: { vm_vcpus: 2 } };
    expect((await load({ XCP_TEMPLATE: 'e' }, over)).config).toMatchObject({ vcpus: 2, template: 'e' });
    expect((await load()).unknownKeys).toEqual([]);
  });

  test.each(['none', 'constructor', '__proto__'])(
    '%s is not there, and those that are there are told',
    async (profile) => {
      await expect(load({}, { profile })).rejects.toMatchObject({
        code: 'CONFIG_FILE_UNREADABLE',
        hint: 'There are: big, small.',
      });
    },
  );
});

describe('what is wrong', () => {
  test('nothing at all names every key', async () => {
    await expect(load()).rejects.toThrow(/5 problems.*xapi_url.*username.*password.*template_name.*ssh_user/);
  });

  test.each([
    ['xcpng_config.json', '{\n  "username": "root"\n  "password": "canary"\n}', 3, 3],
    ['bioxen.toml', '[xcpng]\nusername = root\n', 2, 12],
  ])('H01 %s with line and column, and nothing of its text', async (name, text, line, column) => {
    write(name, text);
    const error: unknown = await load().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'CONFIG_FILE_UNREADABLE', path: join(folder, name), line, column });
    expect(String(error)).not.toContain('canary');
  });

  test('H04 a password in a file that others can read is refused, with the chmod; one that is elsewhere is not', async () => {
    write('xcpng_config.json', { ...whole, password: 'canary' });
    expect((await load()).config.password).toBe('canary');
    chmodSync(join(folder, 'xcpng_config.json'), 0o644);
    const error: unknown = await load().catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'SECRET_FILE_EXPOSED',
      hint: expect.stringContaining('chmod 600') as unknown,
    });
    expect(JSON.stringify(error)).not.toContain('canary');
    write('xcpng_config.json', whole);
    chmodSync(join(folder, 'xcpng_config.json'), 0o644);
    expect((await load()).config.url).toBe('https://file.lan');
  });

  test('a file that was named must be there, and unknown keys are told', async () => {
    await expect(load({}, { file: 'other.json' })).rejects.toMatchObject({ code: 'CONFIG_FILE_UNREADABLE' });
    write('other.json', { ...whole, templat: 'x' });
    expect((await load({}, { file: 'other.json' })).unknownKeys).toEqual(['templat']);
  });
});
