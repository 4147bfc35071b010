import { readOperationName } from './operation-name.js';
import { ownerKey } from './owner-tags.js';

interface Marked {
  readonly name_label: string;
  readonly other_config: Readonly<Record<string, string>>;
}

/** What the marks of one of our objects say. */
export interface Marks {
  readonly owner: string;
  readonly createdMs: number;
  /** It is not finished, or is to go with its process. */
  readonly mayGo: boolean;
}

/** What marks an object as ours; undefined for those of others. */
export function marksOf({ name_label, other_config }: Marked): Marks | undefined {
  // A clone that was not marked yet has the marks of what it was cloned from: its name counts.
  const unmarked = readOperationName(name_label);
  if (unmarked !== undefined) return { ...unmarked, mayGo: true };
  const owner = other_config[ownerKey.owner];
  if (owner === undefined) return undefined;
  const createdMs = Date.parse(other_config[ownerKey.created] ?? '');
  return {
    owner,
    createdMs: Number.isNaN(createdMs) ? Number.POSITIVE_INFINITY : createdMs,
    mayGo: !(ownerKey.ready in other_config) || other_config[ownerKey.lifetime] !== 'keep',
  };
}

/** Is it being made, or was left half made, or is to go with its maker? Until it is provisioned a server takes it for a template. */
export function isPassing(object: Marked): boolean {
  return marksOf(object)?.mayGo === true;
}
