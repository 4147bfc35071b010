// A simulated pool with machines, in a process of its own, and the configuration of VMs on it.
import { makeSshKey, poolConfigOf, processGuestsSkipReason, umlGuestsSkipReason } from '@bioxen/testkit';
import { findUmlImage } from '@bioxen/xapi-simulator/guests';
import { openSimulator } from '../xapi/open-simulator.mjs';

/** Why there can be no guests of a kind here; undefined when there can. */
export const whyNot = async (guests) => {
  return guests === 'uml' ? await umlGuestsSkipReason(findUmlImage) : processGuestsSkipReason();
};

/** Starts one; what ends this process ends it. */
export const openPool = async (guests) => {
  const key = makeSshKey();
  const simulator = await openSimulator({ guests });
  return {
    ...simulator,
    config: poolConfigOf(simulator, key.keyPath, guests),
    close: async () => {
      await simulator.close();
      key[Symbol.dispose]();
    },
  };
};
