import type { VmProvider } from '@bioxen/core';

/** A type of VM whose code is loaded when the first of them is asked for: most programs have none, and it takes time. */
export function lateProvider(type: string, load: () => Promise<VmProvider>): VmProvider {
  let loaded: Promise<VmProvider> | undefined;
  const provider = async (): Promise<VmProvider> => await (loaded ??= load());
  return {
    type,
    create: async (options) => await (await provider()).create(options),
    adopt: async (id) => await (await provider()).adopt(id),
    // Of what is not loaded there is none.
    list: async () => (loaded === undefined ? [] : await (await loaded).list()),
  };
}
