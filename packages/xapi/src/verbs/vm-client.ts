import type { AsyncMessages, Messages } from '../generated/classes.js';

/** What of a client the verbs need. */
export interface VmClient {
  readonly VM: Messages['VM'];
  readonly VM_guest_metrics: Messages['VM_guest_metrics'];
  readonly Async: Pick<AsyncMessages, 'VM'>;
}
