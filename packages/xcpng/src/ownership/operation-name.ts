import { type Owner, ownerText } from './owner.js';
import { TEMPORARY_PREFIX } from './owner-tags.js';

/** What the name of a clone says that has no mark yet. */
export interface OperationName {
  readonly createdMs: number;
  /** As `ownerText` writes it. */
  readonly owner: string;
}

const FORM = new RegExp(`^${TEMPORARY_PREFIX}([0-9a-z]{1,12})-[0-9a-f]+-([0-9a-f:]{1,64})$`);

/**
 * The name of a clone until it is marked: no two are alike, so that a clone whose answer was lost is found by it, and it tells
 * whose it is.
 */
export function operationName(operation: string, owner: Owner, createdMs: number): string {
  return `${TEMPORARY_PREFIX}${Math.floor(createdMs / 1_000).toString(36)}-${operation}-${ownerText(owner)}`;
}

/** Reads such a name; undefined for any other. */
export function readOperationName(name: string): OperationName | undefined {
  const [, seconds, owner] = FORM.exec(name) ?? [];
  if (seconds === undefined || owner === undefined) return undefined;
  return { createdMs: Number.parseInt(seconds, 36) * 1_000, owner };
}
