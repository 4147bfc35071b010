import type { Records, XAPIClient } from '@bioxen/xapi';
import { isPassing } from '../ownership/marks.js';
import { readMark, type TemplateMark } from './template-mark.js';

/** A template of a pool. */
export interface TemplateSummary {
  readonly name: string;
  readonly uuid: string;
  readonly description: string;
  /** It came with the pool. Such have no system on them yet. */
  readonly isDefault: boolean;
  readonly memoryBytes: number;
  readonly vcpus: number;
  /** What it is made of; undefined unless `buildTemplate` made it. */
  readonly built: TemplateMark | undefined;
}

/** Options of `listLuaTemplates`. */
export interface ListLuaTemplatesOptions {
  /** Also those that came with the pool. @defaultValue false */
  readonly all?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The templates of a pool that a VM can be made from, by name. Snapshots and clones that
 * are not finished, which servers take for templates too, are none.
 */
export async function listLuaTemplates(
  client: XAPIClient,
  { all = false, signal }: ListLuaTemplatesOptions = {},
): Promise<readonly TemplateSummary[]> {
  const own = all ? '' : ' and field "is_default_template"="false"';
  const records = await client.VM.get_all_records_where(
    `field "is_a_template"="true" and field "is_a_snapshot"="false"${own}`,
    { signal },
  );
  return Object.values(records)
    .filter((record) => !isPassing(record))
    .map(summaryOf)
    .toSorted((left, right) => left.name.localeCompare(right.name) || left.uuid.localeCompare(right.uuid));
}

function summaryOf(record: Records['VM']): TemplateSummary {
  return {
    name: record.name_label,
    uuid: record.uuid,
    description: record.name_description,
    isDefault: record.is_default_template ?? false,
    memoryBytes: record.memory_static_max,
    vcpus: record.VCPUs_max,
    built: readMark(record.other_config),
  };
}
