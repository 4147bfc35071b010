/** The steps from a template to a VM that runs Lua, in their order; the last five make a template of it. */
export type ProvisionStep =
  | 'check'
  | 'clone'
  | 'own'
  | 'memory'
  | 'vcpus'
  | 'network'
  | 'first-boot'
  | 'provision'
  | 'config-drive'
  | 'start'
  | 'address'
  | 'ssh'
  | 'install'
  | 'contents'
  | 'seal'
  | 'shutdown'
  | 'publish';

/** Told when a step is done. */
export interface StepReport {
  readonly step: ProvisionStep;
  readonly durationMs: number;
}
