import { BioxenError } from '@bioxen/core';
import type { GuestKind } from './guest-driver.js';

/** Whether guests of a kind run on this computer. It was tried, not guessed. */
export type GuestProbe = { readonly kind: GuestKind; readonly tookMs: number } & (
  | {
      readonly isUsable: true;
      /** What of them is less than it could be, and why. */
      readonly remark?: string | undefined;
    }
  | {
      readonly isUsable: false;
      /** What went wrong. */
      readonly reason: string;
      /** What helps: one thing to do. */
      readonly remedy: string;
    }
);

/** Tries something, and tells how it went, with what it remarks; `remedyFor` finds what helps against a failure. */
export async function probe(
  kind: GuestKind,
  attempt: () => Promise<string | undefined | void>,
  remedyFor: (reason: string) => string,
): Promise<GuestProbe> {
  const begun = performance.now();
  const passedMs = (): number => Math.round(performance.now() - begun);
  try {
    const remark = (await attempt()) ?? undefined;
    const usable = { kind, isUsable: true, tookMs: passedMs() } as const;
    return remark === undefined ? usable : { ...usable, remark };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = BioxenError.isInstance(error) ? error.hint : undefined;
    const remedy = remedyFor(reason) || (hint ?? 'Report this as a defect of @bioxen/xapi-simulator.');
    return { kind, isUsable: false, reason, remedy, tookMs: passedMs() };
  }
}
