import type { Ref } from '@bioxen/xapi';

/** A VM that was made and is off. */
export interface CreatedVm {
  readonly ref: Ref<'VM'>;
  readonly uuid: string;
  readonly name: string;
}
