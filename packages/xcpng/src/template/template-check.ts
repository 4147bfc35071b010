import type { Logger, Random } from '@bioxen/core';
import type { ProvisionOptions } from '../provision/with-undo.js';

/** The things that `checkTemplate` looks at, in their order. */
export const templateChecks = ['template', 'disk', 'network', 'machine', 'address', 'ssh', 'lua'] as const;

/** One of them. */
export type TemplateCheckId = (typeof templateChecks)[number];

/** What a check found. `skipped`: an earlier one has to be mended first, or no machine was to be made. */
export interface TemplateCheck {
  readonly id: TemplateCheckId;
  readonly status: 'ok' | 'failed' | 'skipped';
  /** One line. */
  readonly message: string;
  /** What mends it. */
  readonly fix?: string | undefined;
}

/** Options of `checkTemplate`. */
export interface CheckTemplateOptions extends ProvisionOptions {
  /** Make a machine of it, run Lua there, and remove it. @defaultValue true */
  readonly boot?: boolean | undefined;
  /** @defaultValue whichever it has */
  readonly luaVersion?: string | undefined;
  /** How long its SSH server may take to let us in, milliseconds. @defaultValue 120000 */
  readonly sshTimeoutMs?: number | undefined;
  readonly logger?: Logger | undefined;
  readonly random?: Random | undefined;
}

/** The checks that were not come to. */
export function skippedAfter(seen: readonly TemplateCheck[], message: string): readonly TemplateCheck[] {
  const known = new Set(seen.map(({ id }) => id));
  return templateChecks
    .filter((id) => !known.has(id))
    .map((id) => ({ id, status: 'skipped', message: `not looked at: ${message}` }));
}
