import { VmTypeRegistry } from '@bioxen/core';
import { localVmProvider } from '@bioxen/lua-local';
import type { SessionVmOptions } from '@bioxen/session';
import { findLua } from '@bioxen/testkit';

/** Where the sessions of a block of tests run. */
export interface TestEngine {
  readonly name: string;
  readonly options: SessionVmOptions;
  readonly skipReason: string | undefined;
  /** Has the interpreter a process of its own? */
  readonly hasProcess: boolean;
  /** How many are sent at once. @defaultValue 10,000 */
  readonly lines?: number;
}

/** The embedded engine, and a native interpreter without a sandbox. */
export const engines: readonly TestEngine[] = [
  {
    name: 'the embedded engine',
    options: { engine: 'embedded' },
    skipReason: undefined,
    hasProcess: false,
  },
  {
    name: 'native Lua 5.4',
    options: { engine: 'native', luaVersion: '5.4', sandbox: 'none' },
    skipReason: findLua('5.4').skipReason,
    hasProcess: true,
  },
];

/** A registry with the type `basic`. */
export function localTypes(): VmTypeRegistry {
  const registry = new VmTypeRegistry();
  registry.register(localVmProvider());
  return registry;
}
