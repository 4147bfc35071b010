import { InvalidOptionError, parseBytes, parseDuration } from '@bioxen/core';
import { parsePin } from '@bioxen/xapi';
import { z } from 'zod';
import { secretSchema } from './secret-source.js';

const text = z.string('must be a text').trim().min(1, 'must not be empty');

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

const duration = z
  .union([z.string(), z.number()], 'must be a duration such as 30s')
  .transform((value, context) => {
    try {
      return parseDuration(value);
    } catch (error) {
      if (!InvalidOptionError.isInstance(error)) throw error;
      context.addIssue('must be a duration such as 500ms, 30s or 5m');
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

const notPin = 'must be the SHA-256 of a certificate: sha256/… or AB:CD:…';
const pin = text.refine((value) => parsePin(value) !== undefined, notPin);

const flag = z.union(
  [z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')],
  'must be true or false',
);

const fingerprints = z
  .union([text.transform((value) => [value]), z.array(text).min(1)])
  .refine(
    (values) => values.every((value) => /^SHA256:[A-Za-z0-9+/]{43}=?$/.test(value)),
    'must be known-hosts, accept-new, or fingerprints such as SHA256:…',
  );

const hostKey = z.union(
  [z.enum(['known-hosts', 'accept-new']), fingerprints],
  'must be known-hosts, accept-new, or fingerprints such as SHA256:…',
);

const prefix = text.regex(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  'must begin with a letter or digit and go on with those, dots, _ and -',
);

// A config drive has room for some more, and the keys of the machine stand beside it.
const MOST_USER_DATA_BYTES = 1_000_000;

const userData = text
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
  tlsCa: { names: ['tls_ca'], schema: text },
  tlsPin: { names: ['tls_pin'], schema: z.union([pin, z.array(pin).min(1)], notPin) },
  tlsInsecure: { names: ['tls_insecure'], schema: flag },
  template: { names: ['template_name', 'template', 'xcp_template'], schema: text, isRequired: true },
  namePrefix: { names: ['vm_name_prefix', 'name_prefix'], schema: prefix },
  network: { names: ['network_uuid', 'network', 'network_name'], schema: text },
  sr: { names: ['storage_repository', 'sr', 'sr_uuid'], schema: text },
  pool: { names: ['pool_uuid', 'pool', 'pool_name'], schema: text },
  memoryBytes: { names: ['vm_memory', 'memory', 'memory_bytes'], schema: memory },
  vcpus: { names: ['vm_vcpus', 'vcpus'], schema: whole(1, 1_024, 'must be a whole number from 1') },
  sshUser: { names: ['ssh_user', 'vm_username'], schema: text, isRequired: true },
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
