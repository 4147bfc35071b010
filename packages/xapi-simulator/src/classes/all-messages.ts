import { vbdMessages } from '../devices/vbd-messages.js';
import { srMessages } from '../devices/sr-messages.js';
import { vdiMessages } from '../devices/vdi-messages.js';
import { vifMessages } from '../devices/vif-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';
import { copyMessages } from '../vms/copy-messages.js';
import { memoryMessages } from '../vms/memory-messages.js';
import { powerMessages } from '../vms/power-messages.js';
import { eventMessages } from './event-messages.js';
import { hostMessages } from './host-messages.js';
import { hostQueries } from './host-queries.js';
import { networkMessages } from './network-messages.js';
import { noticeMessages } from './notice-messages.js';
import { sessionMessages } from './session-messages.js';
import { taskMessages } from './task-messages.js';

/** Every message that does more than read or write a field. */
export const classMessageHandlers: MessageHandlers = {
  ...sessionMessages,
  ...eventMessages,
  ...taskMessages,
  ...hostMessages,
  ...hostQueries,
  ...networkMessages,
  ...noticeMessages,
  ...copyMessages,
  ...powerMessages,
  ...memoryMessages,
  ...srMessages,
  ...vifMessages,
  ...vbdMessages,
  ...vdiMessages,
};
