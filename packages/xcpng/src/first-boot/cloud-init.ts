import type { FirstBootData } from './first-boot-data.js';

interface CloudInitInput extends Omit<FirstBootData, 'how'> {
  readonly instanceId: string;
  readonly hostName: string;
}

const BOUNDARY = 'bioxen-user-data';

/**
 * The files of a NoCloud drive: `meta-data` and `user-data`. JSON is YAML, and has no ambiguous texts. No password is set,
 * and passwords are refused for logins over SSH.
 */
export function cloudInitFiles(input: CloudInitInput): ReadonlyMap<string, string> {
  const { instanceId, hostName, userData } = input;
  const own = `#cloud-config\n${JSON.stringify(ownConfig(input), undefined, 2)}\n`;
  return new Map([
    [
      'meta-data',
      `${JSON.stringify({ 'instance-id': instanceId, 'local-hostname': hostLabel(hostName) })}\n`,
    ],
    ['user-data', userData === undefined ? own : multipart([own, userData])],
  ]);
}

function ownConfig({ user, authorizedKeys, hostKey }: CloudInitInput): object {
  return {
    disable_root: false,
    ssh_pwauth: false,
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: hostKey.privateKey, ed25519_public: hostKey.publicKey },
    users: [{ name: user, lock_passwd: true, ssh_authorized_keys: authorizedKeys }],
  };
}

/** Several documents in one, as cloud-init takes them (RFC 2046). */
function multipart(documents: readonly string[]): string {
  const parts = documents.map((text) => {
    const type = text.startsWith('#!') ? 'text/x-shellscript' : 'text/cloud-config';
    return `--${BOUNDARY}\nContent-Type: ${type}; charset="utf-8"\nMIME-Version: 1.0\n\n${text}\n`;
  });
  const head = `Content-Type: multipart/mixed; boundary="${BOUNDARY}"\nMIME-Version: 1.0\n\n`;
  return `${head}${parts.join('')}--${BOUNDARY}--\n`;
}

/** A name that a machine may have (RFC 1123). */
function hostLabel(name: string): string {
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
  return label === '' ? 'bioxen' : label;
}
