import { flag, list, number, text } from '../database/read-field.js';
import { nullRef } from '../database/sim-value.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';

const largestVlan = 4_094;

/** Networks, and what of the hosts' network cards clients set up. */
export const networkMessages: MessageHandlers = {
  'network.destroy': (context, network: string) => {
    const { database } = context.pool;
    const record = recordOf(context, 'network', network);
    const attached = list(record, 'VIFs').filter(
      (vif) => database.table('VIF').get(vif)?.['currently_attached'] === true,
    );
    if (attached.length > 0) throw new ApiFailure('NETWORK_CONTAINS_VIF', attached.join(' '));
    const cards = list(record, 'PIFs');
    if (cards.length > 0) throw new ApiFailure('NETWORK_CONTAINS_PIF', cards.join(' '));
    database.remove('network', network);
    return undefined;
  },
  'PIF.plug': (context, pif: string) => setPlugged(context, pif, true),
  'PIF.unplug': (context, pif: string) => setPlugged(context, pif, false),
  'PIF.scan': (context, host: string) => void recordOf(context, 'host', host),
  'VLAN.create': (context, pif: string, tag: number, network: string) =>
    makeVlan(context, pif, tag, network).vlan,
  'VLAN.destroy': (context, vlan: string) => {
    const { database } = context.pool;
    const untagged = text(recordOf(context, 'VLAN', vlan), 'untagged_PIF');
    database.remove('VLAN', vlan);
    removeCard(context, untagged);
    return undefined;
  },
  'pool.create_VLAN_from_PIF': (context, pif: string, network: string, tag: number) =>
    sameCards(context, pif).map((card) => makeVlan(context, card, tag, network).card),
  'pool.create_VLAN': (context, device: string, network: string, tag: number) => {
    const cards = context.pool.database.table('PIF').where({ device, VLAN: -1 });
    return cards.map((card) => makeVlan(context, card, tag, network).card);
  },
};

function setPlugged(context: CallContext, pif: string, isPlugged: boolean): undefined {
  const record = recordOf(context, 'PIF', pif);
  if (!isPlugged && flag(record, 'management')) throw new ApiFailure('PIF_IS_MANAGEMENT_INTERFACE', pif);
  context.pool.database.update('PIF', pif, { currently_attached: isPlugged });
}

/** The cards of that device on all hosts. */
function sameCards(context: CallContext, pif: string): readonly string[] {
  const device = text(recordOf(context, 'PIF', pif), 'device');
  return context.pool.database.table('PIF').where({ device, VLAN: -1 });
}

function makeVlan(
  context: CallContext,
  pif: string,
  tag: number,
  network: string,
): { readonly vlan: string; readonly card: string } {
  const { database } = context.pool;
  const physical = recordOf(context, 'PIF', pif);
  recordOf(context, 'network', network);
  if (tag < 0 || tag > largestVlan) throw new ApiFailure('VLAN_TAG_INVALID', String(tag));
  if (number(physical, 'VLAN') >= 0) throw new ApiFailure('PIF_IS_VLAN', pif);
  const [host, device] = [text(physical, 'host'), text(physical, 'device')];
  if (database.table('PIF').where({ host, device, VLAN: tag }).length > 0)
    throw new ApiFailure('PIF_VLAN_EXISTS', pif);
  if (database.table('PIF').where({ host, network }).length > 0)
    throw new ApiFailure('NETWORK_ALREADY_CONNECTED', host, network);
  const card = database.insert('PIF', {
    device,
    host,
    network,
    MAC: text(physical, 'MAC'),
    MTU: number(physical, 'MTU'),
    VLAN: tag,
    metrics: text(physical, 'metrics'),
    currently_attached: true,
    managed: true,
  });
  const vlan = database.insert('VLAN', { tagged_PIF: pif, untagged_PIF: card, tag });
  database.update('PIF', card, { VLAN_master_of: vlan });
  return { vlan, card };
}

function removeCard({ pool }: CallContext, pif: string): void {
  if (pif !== nullRef && pool.database.table('PIF').has(pif)) pool.database.remove('PIF', pif);
}
