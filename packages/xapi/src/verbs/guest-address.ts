import { isIPv6 } from 'node:net';

/** Which address of a guest is wanted. */
export interface AddressChoice {
  /** The number of the network interface: `'0'`. @defaultValue the lowest that has an address */
  readonly device?: string | undefined;
  /** @defaultValue IPv4, else IPv6 */
  readonly family?: 'ipv4' | 'ipv6' | undefined;
  /** Take addresses of loopback too: the guests of a pool that is simulated on this computer have them. @defaultValue false */
  readonly loopback?: boolean | undefined;
}

interface Found {
  readonly device: number;
  readonly isSecond: boolean;
  readonly address: string;
}

/**
 * The address that a guest told, from `networks` of its metrics: `0/ip`, `0/ipv4/0`, `0/ipv6/0`. Those that hold on one link
 * only are none. The keys and values come from the guest: they are checked.
 */
export function guestAddress(
  networks: Readonly<Record<string, string>>,
  { device, family, loopback = false }: AddressChoice = {},
): string | undefined {
  const found: Found[] = [];
  for (const [key, value] of Object.entries(networks)) {
    const parts = /^(\d{1,5})\/(?:ip|ipv([46])\/\d{1,5})$/.exec(key);
    const address = value.trim();
    if (parts === null || !isUsable(address, loopback)) continue;
    const [, number = '', version] = parts;
    const isSixth = isIPv6(address);
    if (version !== undefined && (version === '6') !== isSixth) continue;
    if (device !== undefined && number !== device) continue;
    if (family !== undefined && (family === 'ipv6') !== isSixth) continue;
    found.push({ device: Number(number), isSecond: isSixth, address });
  }
  return found.toSorted(
    (left, right) => left.device - right.device || Number(left.isSecond) - Number(right.isSecond),
  )[0]?.address;
}

function isUsable(address: string, loopback: boolean): boolean {
  // A zone is one of the guest's own.
  if (address.includes('%')) return false;
  if (isIPv6(address)) return isUsableSixth(address, loopback);
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return false;
  const [first, second] = parts;
  // From 224 on they are of groups, or of nobody.
  return (
    first !== 0 && Number(first) < 224 && (loopback || first !== 127) && !(first === 169 && second === 254)
  );
}

function isUsableSixth(address: string, loopback: boolean): boolean {
  // However it is spelled: that of nobody, of this computer, and those that stand for an IPv4 address, which has keys of its own.
  const [, rest = address] = /^\[(.*)\]$/.exec(new URL(`http://[${address}]`).hostname) ?? [];
  if (rest === '::' || (rest === '::1' && !loopback)) return false;
  return !/^(?:fe[89ab]|ff|::ffff:)/i.test(rest);
}
