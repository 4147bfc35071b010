import {
  aBoolean,
  aCount,
  anObject,
  anything,
  aString,
  checkOptions,
  milliseconds,
  oneOf,
  type OptionChecks,
  ProtocolError,
  printable,
} from '@bioxen/core';
import type { CellCalls } from './cell-calls.js';

/** The name of a call. */
export type CellMethod = keyof CellCalls;

/** What each call takes; what lies deeper is checked by the hypervisor itself. */
const CHECKS: { readonly [M in CellMethod]: OptionChecks } = {
  setUp: {
    chassisType: aString,
    maxVms: aCount,
    quantumSeconds: anything,
    switchCostSeconds: anything,
    sharing: anything,
    weighted: aBoolean,
    profile: anything,
    growthRatePerHour: anything,
    clock: oneOf('simulated', 'real'),
    timeScale: anything,
    seed: anything,
  },
  cells: {},
  create: { vmId: aString, options: anObject },
  show: { vmId: aString },
  change: { vmId: aString, change: oneOf('start', 'pause', 'resume', 'stop', 'destroy') },
  allocate: { vmId: aString, resources: anObject },
  run: { vmId: aString, code: aString, timeoutMs: milliseconds },
  send: { vmId: aString, code: aString, isHeld: aBoolean },
  schedule: { chassisType: aString, seconds: anything, turns: aCount },
  profile: { chassisType: aString, seconds: anything },
  trace: { chassisType: aString },
};

const CREATE: OptionChecks = {
  biologicalType: aString,
  vmType: aString,
  chassisType: aString,
  resources: anObject,
  genomeFile: aString,
  phiX: anything,
  xcpngConfig: anObject,
};

/** What may be left out; all else must be there. */
const OPTIONAL: ReadonlySet<string> = new Set(['timeoutMs', 'seconds', 'turns']);

/** Is there such a call, and is that what it takes? @throws ProtocolError, InvalidOptionError */
export function checkCellCall(method: string, params: unknown): asserts method is CellMethod {
  if (!Object.hasOwn(CHECKS, method)) {
    throw new ProtocolError(`Cells have no call '${printable(method)}'.`, {
      hint: 'The daemon may be older: bioxen daemon restart',
    });
  }
  const checks = CHECKS[method as CellMethod];
  checkOptions(params, checks);
  const given = params as Readonly<Record<string, unknown>>;
  if (method !== 'setUp') {
    for (const name of Object.keys(checks))
      if (given[name] === undefined && !OPTIONAL.has(name))
        throw new ProtocolError(`What '${method}' was given has no '${name}'.`);
  }
  if (method === 'create') checkOptions(given['options'], CREATE);
}
