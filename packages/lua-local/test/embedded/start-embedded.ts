import type { ExecuteOptions } from '@bioxen/core';
import type { DriverOutcome } from '@bioxen/lua-driver';
import type { EmbeddedEngine } from '../../src/embedded/embedded-engine.js';
import { EmbeddedLauncher, type EmbeddedLauncherOptions } from '../../src/embedded/embedded-launcher.js';

/** The built package: its worker and its binary are what is tested. */
export const dist: URL = new URL('../../dist/', import.meta.url);

/** An interpreter for a test, and what runs programs in it. */
export interface StartedEngine extends AsyncDisposable {
  readonly engine: EmbeddedEngine;
  readonly run: (code: string, options?: ExecuteOptions) => Promise<DriverOutcome>;
}

/** Starts the embedded engine beneath the VMs. */
export async function startEmbedded(options: EmbeddedLauncherOptions = {}): Promise<StartedEngine> {
  const launcher = new EmbeddedLauncher({ folder: dist, ...options });
  const engine = await launcher.launch(() => undefined);
  return {
    engine,
    run: async (code, how) => await engine.client.execute(code, how).outcome,
    [Symbol.asyncDispose]: async () => {
      await engine.kill();
      await launcher.close();
    },
  };
}

/** The values that a program returned, or why it failed. */
export function valuesOf(outcome: DriverOutcome): unknown {
  if (outcome.kind === 'returned') return outcome.values;
  return outcome.kind === 'failed' ? `${outcome.failure.kind}: ${outcome.failure.message}` : outcome;
}
