import { describe, expect, test } from 'vitest';
import { redact } from './redact.js';
import { redactText } from './redact-text.js';
import { isSensitiveKey } from './sensitive-key.js';

const canary = 'hunter2-CANARY';

describe('isSensitiveKey', () => {
  test.each([
    'password',
    'passwd',
    'secret',
    'token',
    'session_id',
    'sessionId',
    'Authorization',
    'private_key',
    'privateKey',
    'passphrase',
    'api_key',
    'X-Api-Key',
    'XCP_PASSWORD',
    'clientSecret',
    'access_token',
    'cookie',
    'set-cookie',
  ])('H04 %s tells of a secret', (key) => {
    expect(isSensitiveKey(key)).toBe(true);
  });

  test.each([
    'username',
    'sshKeyPath',
    'passwordFile',
    'private_key_path',
    'tokenCount',
    'session',
    'key',
    '',
  ])('%j does not', (key) => {
    expect(isSensitiveKey(key)).toBe(false);
  });

  test('takes further names from the caller', () => {
    expect(isSensitiveKey('poolMaster', ['pool_master'])).toBe(true);
  });
});

describe('redactText', () => {
  test.each([
    ['a password in a URL', `https://root:${canary}@pool.example/jsonrpc`],
    ['one with an @ of its own', `https://root:p@${canary}@pool.example/`],
    ['a query', `GET /import?session_id=OpaqueRef:${canary}&vdi=1`],
    ['an environment', `XCP_PASSWORD=${canary} XCP_HOST=pool`],
    ['JSON', `{"password": "${canary} with \\" quote", "user": "root"}`],
    ['JSON within JSON', JSON.stringify({ body: JSON.stringify({ password: canary }) })],
    ['printed objects', `{ token: '${canary}', user: 'root' }`],
    ['a header', `Authorization: Bearer ${canary}1234567890`],
    ['a PEM key', `-----BEGIN OPENSSH PRIVATE KEY-----\n${canary}\n-----END OPENSSH PRIVATE KEY-----\n`],
    ['a PEM key that was cut', `-----BEGIN RSA PRIVATE KEY-----\n${canary}`],
  ])('H04 removes the secret from %s', (_what, text) => {
    const clean = redactText(text);
    expect(clean).not.toContain('CANARY');
    expect(clean).toContain('[redacted]');
    expect(redactText(clean)).toBe(clean);
  });

  test.each([
    'lua: [chunk]:1: unexpected symbol near =',
    'Unknown VM type: nope. Supported types: basic, xcpng',
    'Invalid configuration: password is missing; username is missing',
    'Basic operations and bearer bonds',
    'https://pool.example:443/jsonrpc?host=true',
    "VM 'a' not found",
  ])('leaves %j alone', (text) => {
    expect(redactText(text)).toBe(text);
  });

  test('takes time in proportion to the text, hostile or not', () => {
    for (const part of ['://a:', 'password:"\\', '-----BEGIN RSA PRIVATE KEY', 'Basic ', 'token="']) {
      const startedMs = performance.now();
      redactText(part.repeat(20_000));
      expect(performance.now() - startedMs).toBeLessThan(1_500);
    }
  });
});

describe('redact', () => {
  test('H04 finds the canary at any depth: objects, arrays, Maps, Sets, causes', () => {
    const inner = Object.assign(new Error(`login with password=${canary}`), { token: canary });
    const value = {
      password: canary,
      list: [{ deep: { api_key: canary } }],
      map: new Map<unknown, unknown>([
        ['passphrase', canary],
        ['url', `ssh://u:${canary}@h`],
      ]),
      set: new Set([{ secret: canary }]),
      error: new AggregateError([inner], 'all failed', { cause: { private_key: canary } }),
      credentials: { user: 'root', pass: canary },
    };
    const text = JSON.stringify(redact(value, { includeStack: true }));
    expect(text).not.toContain('CANARY');
    expect(text).toContain('all failed');
  });

  test('keeps what is no secret and never changes its input', () => {
    const value = Object.freeze({
      vmId: 'a',
      count: 2,
      passwordSet: true,
      token: undefined,
      nothing: null,
      items: Object.freeze([1, 'two']),
    });
    expect(redact(value)).toEqual({
      vmId: 'a',
      count: 2,
      passwordSet: true,
      nothing: null,
      items: [1, 'two'],
    });
  });

  test('turns what JSON cannot say into text', () => {
    expect(
      redact({
        big: 2n ** 64n,
        nan: Number.NaN,
        symbol: Symbol('s'),
        call: () => 1,
        bytes: new Uint8Array(3),
        date: new Date(0),
        url: new URL('https://u:pw@host/'),
        pattern: /a/u,
      }),
    ).toEqual({
      big: '18446744073709551616',
      nan: 'NaN',
      symbol: 'Symbol(s)',
      call: '[function]',
      bytes: '[3 bytes]',
      date: '1970-01-01T00:00:00.000Z',
      url: 'https://u:[redacted]@host/',
      pattern: '/a/u',
    });
  });

  test('shows an error with its fields and cause; the stack only when asked', () => {
    const error = Object.assign(new TypeError('no', { cause: new Error('root') }), { port: 22 });
    expect(redact(error)).toEqual({
      name: 'TypeError',
      message: 'no',
      port: 22,
      cause: { name: 'Error', message: 'root' },
    });
    expect(redact(error, { includeStack: true })).toHaveProperty(
      'stack',
      expect.stringContaining('redact.test'),
    );
  });

  test('survives getters, proxies and toJSON that throw', () => {
    const hostile = {
      get broken(): string {
        throw new Error('boom');
      },
      proxy: new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('boom');
          },
        },
      ),
      json: {
        toJSON: (): never => {
          throw new Error('boom');
        },
      },
      fine: 1,
    };
    expect(redact(hostile)).toEqual({
      broken: '[unreadable]',
      proxy: '[unreadable]',
      json: '[unreadable]',
      fine: 1,
    });
  });

  test('ends on cycles, keeps repeated values, and bounds depth, size and length', () => {
    const cycle: Record<string, unknown> = {};
    const shared = { a: 1 };
    cycle['self'] = cycle;
    cycle['twice'] = [shared, shared];
    expect(redact(cycle)).toEqual({ self: '[circular]', twice: [{ a: 1 }, { a: 1 }] });

    let nested: unknown = 'bottom';
    for (let level = 0; level < 100; level += 1) nested = [nested];
    expect(JSON.stringify(redact(nested))).toContain('[too deep]');

    const many = redact(Array.from({ length: 100_000 }, () => 1));
    expect(many).toHaveLength(2_001);
    expect(redact('x'.repeat(100_000))).toMatch(/^x{16384}… \[83616 more characters\]$/);
  });

  test('treats a field named __proto__ as a field', () => {
    const value: unknown = JSON.parse('{"__proto__": {"password": "hunter2"}}');
    const result = redact(value);
    expect(JSON.stringify(result)).toBe('{"__proto__":{"password":"[redacted]"}}');
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });
});
