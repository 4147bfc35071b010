import { InvalidConfigurationError, printable } from '@bioxen/core';
import { isNullRef, type Records, type XAPIClient } from '@bioxen/xapi';
import type { XcpngConfig } from '../config/xcpng-config.js';
import { findTemplate } from '../provision/check-pool.js';
import { type CheckTemplateOptions, skippedAfter, type TemplateCheck } from './template-check.js';
import { readMark } from './template-mark.js';
import { tryTemplate } from './try-template.js';

/**
 * Does the template of a configuration do for Lua VMs? It is looked at, then a machine of it is made, started, logged in to, runs
 * Lua, and is removed. What is wrong is in the answer; only an abort and a pool that cannot be reached throw.
 */
export async function checkTemplate(
  client: XAPIClient,
  config: XcpngConfig,
  options: CheckTemplateOptions = {},
): Promise<readonly TemplateCheck[]> {
  const { boot = true, signal } = options;
  const seen = await look(client, config, signal);
  if (seen.some(({ status }) => status === 'failed'))
    return [...seen, ...skippedAfter(seen, 'what is above comes first')];
  if (!boot) return [...seen, ...skippedAfter(seen, 'no machine was to be made')];
  const all = [...seen, ...(await tryTemplate(client, config, options))];
  const failed = all.find(({ status }) => status === 'failed');
  return [...all, ...skippedAfter(all, `${failed?.id ?? ''} comes first`)];
}

/** What the records say. */
async function look(
  client: XAPIClient,
  config: XcpngConfig,
  signal: AbortSignal | undefined,
): Promise<readonly TemplateCheck[]> {
  let record: Records['VM'];
  try {
    ({ record } = await findTemplate(client, config.template, { signal }));
  } catch (error) {
    if (!InvalidConfigurationError.isInstance(error)) throw error;
    const [{ message, hint } = { message: error.message, hint: undefined }] = error.problems;
    return [{ id: 'template', status: 'failed', message, fix: hint }];
  }
  const built = readMark(record.other_config);
  const origin = built === undefined ? '' : `, ${printable(built.lua)} from ${printable(built.from)}`;
  const drives = await Promise.all(
    record.VBDs.map(async (vbd) => await client.VBD.get_record(vbd, { signal })),
  );
  const disks = drives.filter(({ type, VDI }) => type === 'Disk' && !isNullRef(VDI)).length;
  const cards = record.VIFs.length;
  return [
    { id: 'template', status: 'ok', message: `'${printable(record.name_label)}' (${record.uuid})${origin}` },
    disks > 0
      ? { id: 'disk', status: 'ok', message: `${String(disks)} on it` }
      : {
          id: 'disk',
          status: 'failed',
          message: 'it has none, so there is no system to start',
          fix: `Install a system on a machine of it, or name a template that has one: bioxen template ls.`,
        },
    cards > 0 || config.network !== undefined
      ? {
          id: 'network',
          status: 'ok',
          message: cards > 0 ? `${String(cards)} on it` : `'${config.network ?? ''}'`,
        }
      : {
          id: 'network',
          status: 'failed',
          message: 'it has no network interface, and the configuration names no network',
          fix: 'Name one: network_uuid.',
        },
  ];
}
