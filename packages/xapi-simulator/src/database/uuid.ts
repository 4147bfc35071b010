import type { Random } from '@bioxen/core';

/** 16 random bytes in the form of a uuid. As xapi's own, it carries no version. */
export function newUuid(random: Random): string {
  const digits = twelve(random) + twelve(random) + twelve(random);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20, 32)}`;
}

function twelve(random: Random): string {
  return Math.floor(random.next() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}
