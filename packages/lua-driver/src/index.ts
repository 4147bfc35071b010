export { bootArguments, bootInput, driverSource } from './boot.js';
export { createDriverClient, DriverClient, type DriverClientOptions } from './driver-client.js';
export type { DriverHello } from './driver-hello.js';
export type { DriverOutcome } from './driver-outcome.js';
export { DriverRun } from './driver-run.js';
export type { DriverStreams, StreamPair } from './driver-streams.js';
export type { FindModule } from './module-answer.js';
export { superviseRun, type SuperviseOptions } from './supervise.js';
