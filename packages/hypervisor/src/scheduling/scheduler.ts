/** A VM that has work, as a scheduler sees it. */
export interface RunnableVm {
  readonly vmId: string;
  /** The how manieth VM of its hypervisor it is: the order of creation. */
  readonly order: number;
  /** 1 to 5. */
  readonly priority: number;
}

/** Chooses whose quantum is next. */
export interface Scheduler {
  /** Weight of a VM's quanta. @defaultValue 1 for all */
  weightOf?(vm: RunnableVm): number;
  /** One of the VMs; undefined when there are none. They come in the order of their creation. */
  next<T extends RunnableVm>(runnable: readonly T[]): T | undefined;
}
