/** The time of a cell, seconds. It never goes back. */
export interface CellClock {
  readonly kind: 'simulated' | 'real';
  /** Seconds of the cell since the hypervisor was made. */
  nowSeconds(): number;
}
