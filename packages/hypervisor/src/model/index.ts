export { type DataSheet, type DataSheetEntry, parseDataSheet } from '../chassis/data-sheet.js';
export { DATA_SHEETS } from '../chassis/data-sheets.js';
export { type Comparison, type Quantity } from '../validate/predict.js';
export {
  type Score,
  type ValidateOptions,
  validateTable,
  type ValidationReport,
} from '../validate/validate-table.js';
export { plainBurden } from './burden.js';
export { dryMassPerCell, proteinPerCell } from './cell-mass.js';
export {
  type HostedGuest,
  hostState,
  type HostState,
  type HostStateOptions,
  type Medium,
} from './host-state.js';
export { ModelInfeasibleError, type ModelInfeasibleErrorOptions } from './model-infeasible-error.js';
export {
  type AllocationParameters,
  type AllocationState,
  growthOf,
  optimalAllocation,
} from './optimal-allocation.js';
export { SolverError, type SolverErrorOptions } from './solver-error.js';
export type { Tolerances } from './time-course-solver.js';
export { type GuestGene, WEISSE_DEFAULTS, type WeisseParameters } from './weisse-parameters.js';
export {
  simulate,
  steadyState,
  type WeisseOptions,
  type WeisseState,
  type WeisseTimeCourseOptions,
} from './weisse2015.js';
