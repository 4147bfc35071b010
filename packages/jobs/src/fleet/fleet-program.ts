import type { MapProgram, PartForm } from '../map-program.js';

/** A program as it lies in Redis. */
interface StoredProgram {
  /** Base64: Lua source is bytes. */
  readonly code: string;
  readonly name: string;
  readonly form: PartForm;
  readonly parameters: Readonly<Record<string, string>>;
  readonly setup: unknown;
}

/** A program and what its workers make their VMs of. */
export interface FleetProgram {
  readonly program: MapProgram;
  readonly setup: unknown;
}

/** The text of a program for workers. */
export function programText({ code, name, form, parameters }: MapProgram, setup: unknown): string {
  const stored: StoredProgram = {
    code: Buffer.from(code).toString('base64'),
    name,
    form,
    parameters,
    setup,
  };
  return JSON.stringify(stored);
}

/** Reads such a text. */
export function parseProgram(text: string): FleetProgram {
  const { code, setup, ...program } = JSON.parse(text) as StoredProgram;
  return { program: { ...program, code: Buffer.from(code, 'base64') }, setup };
}
