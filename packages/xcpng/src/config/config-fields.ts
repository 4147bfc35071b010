import { InvalidOptionError, parseBytes, parseDuration } from '@bioxen/core';
import { parsePin } from '@bioxen/xapi';
import { z } from 'zod';
import { isClean, NOT_CLEAN } from './clean-text.js';
import { secretSchema } from './secret-source.js';

const plainText = z.string('must be a text').trim().min(1, 'must not be empty');
const text = plainText.refine(isClean, NOT_CLEAN);

const address = text.transform((value, context) => {
  const url = parsedUrl(/^[a-z]+:\/\//i.test(value) ? value : `https://${value}`);
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== '') {
    if (url.username === '' && url.password === '') return url.href.replace(/\/$/, '');
    context.addIssue('must not hold a user or a password: they have keys of their own');
  } else context.addIssue('must be an address such as https://xcp1.lan');
  return z.NEVER;
});

const memory = z.union([z.string(), z.number()], 'must be a size such as 2GB').transform((value, context) => {
  try {
    const bytes = parseBytes(value);
    if (bytes >= LEAST_MEMORY) return bytes;
    context.addIssue('must be 16MB or more');
  } catch (error) {
    if (!InvalidOptionError.isInstance(error)) throw error;
    context.addIssue('must be a size such as 512MB or 2GB (1 GB = 2^30 bytes)');
  }
  return z.NEVER;
});
const LEAST_MEMORY = 16 * 2 ** 20;

const NOT_DURATION = 'must be a duration such as 500ms, 30s or 5m';
// Nobody waits longer for a pool: it is a slip of the pen.
const MOST_DURATION_MS = 7 * 86_400_000;

const duration = z.union([z.string(), z.number()], NOT_DURATION).transform((value, context) => {
  try {
    const lengthMs = parseDuration(value);
    if (lengthMs <= MOST_DURATION_MS) return lengthMs;
    context.addIssue('must be at most 7d');
    return z.NEVER;
  } catch (error) {
    if (!InvalidOptionError.isInstance(error)) throw error;
    context.addIssue(NOT_DURATION);
    return z.NEVER;
  }
});

/** What ends at once never begins. */
const deadline = duration.refine((value) => value > 0, 'must be longer than 0s');

const whole = (least: number, most: number, what: string): z.ZodType<number> =>
  z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,6}$/)
          .transform(Number),
      ],
      what,
    )
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, what);

const NOT_PIN = 'must be the SHA-256 of a certificate: sha256/… or AB:CD:…';
const pin = z
  .string(NOT_PIN)
  .trim()
  .refine((value) => parsePin(value) !== undefined, NOT_PIN);

// A path, or the certificates as they are, on several lines.
const certificates = plainText.refine((value) => value.includes('-----BEGIN') || isClean(value), NOT_CLEAN);

const flag = z.union(
  [z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')],
  'must be true or false',
);

const NOT_HOST_KEY = 'must be known-hosts, accept-new, or fingerprints such as SHA256:…';
const fingerprint = z
  .string(NOT_HOST_KEY)
  .trim()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, NOT_HOST_KEY);
const hostKey = z.union(
  [
    z.enum(['known-hosts', 'accept-new']),
    fingerprint.transform((value) => [value]),
    z.array(fingerprint).min(1, NOT_HOST_KEY),
  ],
  NOT_HOST_KEY,
);

// An account of the machine: a name that programs take for an option, or that no system has, is told before one is made.
const account = z
  .string('must be a text')
  .min(1, 'must not be empty')
  .refine(isClean, NOT_CLEAN)
  .regex(
    /^[^\s-]\S*$/,
    'must be the name of an account: without white space, and not beginning with a hyphen',
  );

const prefix = text.regex(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  'must begin with a letter or digit and go on with those, dots, _ and -',
);

// A config drive has room for some more, and the keys of the machine stand beside it.
const MOST_USER_DATA_BYTES = 1_000_000;

const userData = plainText
  .regex(/^#(?:cloud-config|!)/, 'must begin with #cloud-config or #!')
  .refine(
    (value) => Buffer.byteLength(value) <= MOST_USER_DATA_BYTES,
    `must have at most ${String(MOST_USER_DATA_BYTES)} bytes: let it fetch what is more`,
  );

/** One field of a configuration: its names, the one of the seeds' first vocabulary first, and what it takes. */
export interface ConfigField {
  readonly names: readonly string[];
  readonly schema: z.ZodType;
  readonly isRequired?: boolean;
}

/** Every field by the name that it has in the end. Names count without regard to case, `_` and `-`. */
export const configFields: Readonly<Record<ConfigFieldName, ConfigField>> = {
  url: { names: ['xapi_url', 'xcpng_host', 'xcp_host', 'url', 'host'], schema: address, isRequired: true },
  username: { names: ['username', 'xcp_username'], schema: text, isRequired: true },
  password: { names: ['password', 'xcp_password'], schema: secretSchema, isRequired: true },
  tlsCa: { names: ['tls_ca'], schema: certificates },
  tlsPin: { names: ['tls_pin'], schema: z.union([pin, z.array(pin).min(1, NOT_PIN)], NOT_PIN) },
  tlsInsecure: { names: ['tls_insecure'], schema: flag },
  template: { names: ['template_name', 'template', 'xcp_template'], schema: text, isRequired: true },
  namePrefix: { names: ['vm_name_prefix', 'name_prefix'], schema: prefix },
  network: { names: ['network_uuid', 'network', 'network_name'], schema: text },
  sr: { names: ['storage_repository', 'sr', 'sr_uuid'], schema: text },
  pool: { names: ['pool_uuid', 'pool', 'pool_name'], schema: text },
  memoryBytes: { names: ['vm_memory', 'memory', 'memory_bytes'], schema: memory },
  vcpus: { names: ['vm_vcpus', 'vcpus'], schema: whole(1, 1_024, 'must be a whole number from 1') },
  sshUser: { names: ['ssh_user', 'vm_username'], schema: account, isRequired: true },
  sshKeyPath: { names: ['ssh_key_path', 'vm_key_file', 'ssh_key'], schema: text },
  sshPassword: { names: ['ssh_password', 'vm_password'], schema: secretSchema },
  sshPort: { names: ['ssh_port', 'vm_port'], schema: whole(1, 65_535, 'must be a port, 1 to 65535') },
  sshHostKey: { names: ['ssh_host_key'], schema: hostKey },
  firstBoot: {
    names: ['first_boot'],
    schema: z.enum(['xenstore', 'nocloud', 'none'], 'must be xenstore, nocloud or none'),
  },
  userData: { names: ['user_data'], schema: userData },
  startTimeoutMs: { names: ['start_timeout'], schema: deadline },
  callTimeoutMs: { names: ['call_timeout'], schema: deadline },
  addressTimeoutMs: { names: ['address_timeout'], schema: deadline },
  sshTimeoutMs: { names: ['ssh_timeout'], schema: deadline },
  sshKeyGraceMs: { names: ['ssh_key_grace'], schema: duration },
};

/** The name of a field in the end. */
export type ConfigFieldName =
  | 'url'
  | 'username'
  | 'password'
  | 'tlsCa'
  | 'tlsPin'
  | 'tlsInsecure'
  | 'template'
  | 'namePrefix'
  | 'network'
  | 'sr'
  | 'pool'
  | 'memoryBytes'
  | 'vcpus'
  | 'sshUser'
  | 'sshKeyPath'
  | 'sshPassword'
  | 'sshPort'
  | 'sshHostKey'
  | 'firstBoot'
  | 'userData'
  | 'startTimeoutMs'
  | 'callTimeoutMs'
  | 'addressTimeoutMs'
  | 'sshTimeoutMs'
  | 'sshKeyGraceMs';

function parsedUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
