export { BasicBiologicalVM } from './api/basic-biological-vm.js';
export {
  BioResourceManager,
  type AvailableResources,
  type ResourceSummary,
} from './api/bio-resource-manager.js';
export {
  chassisTypeOf,
  getSupportedBiologicalTypes,
  getSupportedVmTypes,
  validateBiologicalType,
  validateVmType,
} from './api/biological-types.js';
export {
  BiologicalVM,
  type BiologicalMetrics,
  type BiologicalVmParts,
  type GenomeReader,
  type PackageInstaller,
} from './api/biological-vm.js';
export { type BioConfig, ConfigManager } from './api/config-manager.js';
export {
  type BiologicalVmConfig,
  type BioVmConfig,
  createBiologicalVm,
  createBioVm,
} from './api/create-bio-vm.js';
export { closeDefaultHypervisors, defaultHypervisor } from './api/default-hypervisor.js';
export { XCPngBiologicalVM } from './api/xcpng-biological-vm.js';
export { BaseChassis, type ChassisInfo, type ChassisResourceStatus } from './chassis/base-chassis.js';
export type { CellularArchitecture, ChassisCapabilities, Organelle } from './chassis/chassis-capabilities.js';
export {
  type ChassisFactory,
  chassisTypes,
  describeChassis,
  registerChassis,
} from './chassis/chassis-registry.js';
export { EcoliChassis } from './chassis/ecoli-chassis.js';
export type { IsolationEnvironment } from './chassis/isolation-environment.js';
export { OrthogonalChassis } from './chassis/orthogonal-chassis.js';
export { YeastChassis } from './chassis/yeast-chassis.js';
export type { CellClock } from './clocks/cell-clock.js';
export { RealClock, type RealClockOptions } from './clocks/real-clock.js';
export { SimulatedClock } from './clocks/simulated-clock.js';
export type { CreateBioVmOptions } from './core/create-options.js';
export { BioXenHypervisor } from './core/hypervisor.js';
export type { GuestProteins } from './core/measured-host.js';
export type { ProcessOptions } from './core/processes.js';
export type { RunOptions } from './core/turns.js';
export type { HypervisorOptions, Sharing } from './core/hypervisor-options.js';
export type { QuantumReport } from './core/quantum-runner.js';
export type { SchedulingReport } from './core/scheduling-report.js';
export type { BioVmStatus, SystemResources, VmResourceUsage } from './core/status.js';
export { Trace, type TraceEvent } from './core/trace.js';
export {
  AllocationRefusedError,
  type AllocationRefusedErrorOptions,
} from './errors/allocation-refused-error.js';
export { BioApiError } from './errors/bio-api-error.js';
export { ChassisError } from './errors/chassis-error.js';
export { BioVmCreationError } from './errors/bio-vm-creation-error.js';
export { VmStoppedError } from './errors/vm-stopped-error.js';
export type { Guest, GuestFactory, GuestSlice } from './guests/guest.js';
export { LuaVmGuest } from './guests/lua-vm-guest.js';
export { ModelInfeasibleError, type ModelInfeasibleErrorOptions } from './model/model-infeasible-error.js';
export { type GanttBar, type GanttOptions, ganttPlot } from './profiler/plot-gantt.js';
export { linePlot, type LinePlotOptions, type PlotLine } from './profiler/plot-lines.js';
export type { PlotMark } from './profiler/plot-marks.js';
export { sharePlot, type SharePlotOptions, type ShareSample } from './profiler/plot-shares.js';
export { growthPlot, type GrowthPlotOptions } from './profiler/plots.js';
export { type BenchmarkOptions, type BenchmarkResult, BenchmarkSuite } from './profiler/benchmark-suite.js';
export { type GuestLoad, guestLoads } from './profiler/guest-load.js';
export { PerformanceProfiler, type ProfileSample } from './profiler/performance-profiler.js';
export { profilePage } from './profiler/profile-page.js';
export { type HostReport, hostReportOf } from './profiler/host-report.js';
export type { ProfileReport, VmPerformance } from './profiler/profile-report.js';
export type { AllocationLimits } from './resources/admission.js';
export {
  RESOURCE_KINDS,
  type ResourceAllocation,
  type ResourceKind,
} from './resources/resource-allocation.js';
export type { WorkBalance, WorkReport } from './resources/work-ledger.js';
export { type CellRates, LEGACY_RATES, type LimitedBy } from './scheduling/cell-rates.js';
export { fairnessOf, type Served } from './scheduling/fairness.js';
export { RoundRobinScheduler, type RoundRobinOptions } from './scheduling/round-robin-scheduler.js';
export type { RunnableVm, Scheduler } from './scheduling/scheduler.js';
export { type BioVmCall, type BioVmState, TRANSITIONS } from './vms/bio-vm-state.js';
export type { ProcessCharge, ProcessResult } from './vms/process-result.js';
