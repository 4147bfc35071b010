import type { VmLimits } from '@bioxen/core';
import type { DriverClient } from '@bioxen/lua-driver';
import { processLimits } from '../sandbox/process-limits.js';
import type { ResolvedSandbox } from '../sandbox/sandbox-options.js';
import type { ProcessEnd } from '../sandbox/sandboxed-process.js';
import { verdict } from '../sandbox/verdict.js';

/** What was known of an interpreter while it lived. */
export interface EndFacts {
  readonly executable: string;
  readonly sandbox: ResolvedSandbox;
  readonly limits: VmLimits;
  readonly oneShot: boolean;
  readonly saidHello: boolean;
  /** The end of what it wrote to stderr past the driver. */
  readonly stderr: string;
}

/** Why an interpreter ended that had not given a result. */
export function explainEnd(end: ProcessEnd, facts: EndFacts, client: DriverClient): Error {
  const run = client.currentRun;
  return verdict(end, {
    command: facts.executable,
    saidHello: facts.saidHello,
    outOfMemory: client.ranOutOfMemory,
    limits: processLimits(facts.limits, facts.sandbox, facts.oneShot),
    stderr: facts.stderr,
    maybeRan: run !== undefined,
    partial: run?.partialOutput(),
  });
}
