import addressPolicy from './address-policy.lua';
import connection from './connection.lua';
import guardedCore from './guarded-core.lua';
import loop from './loop.lua';
import messages from './messages.lua';
import type { NetworkPolicy } from './network-policy.js';
import report from './report.lua';

/** What `require` finds in a networked VM: LuaSocket behind the policy, and what our network programs share. */
export function networkModules(policy: NetworkPolicy): Readonly<Record<string, string>> {
  return {
    'socket.core': guardedCore,
    // Sockets that the policy cannot judge.
    'socket.unix': refusal('socket.unix'),
    'socket.serial': refusal('socket.serial'),
    'bioxen.network_policy': policy.toLua(),
    'bioxen.address_policy': addressPolicy,
    'bioxen.connection': connection,
    'bioxen.loop': loop,
    'bioxen.messages': messages,
    'bioxen.report': report,
  };
}

function refusal(name: string): string {
  return `error("module '${name}' is not available in a networked VM", 0)`;
}
