import { type SshHost, SudoError } from '@bioxen/ssh-exec';

/** A machine that a template is made of, with the rights of its administrator where the account has them. */
export interface TemplateHost {
  readonly host: SshHost;
  /** Runs a script of sh. What it writes is given back; a failure is thrown. */
  sh(script: string, args?: readonly string[]): Promise<string>;
  /** Runs a program. */
  run(file: string, args: readonly string[]): Promise<string>;
}

/** A host whose scripts run as root: the account is, or sudo lets it; where neither is so, they run as they can. */
export async function templateHost(host: SshHost, signal: AbortSignal): Promise<TemplateHost> {
  const sudo = await needsSudo(host, signal);
  const options = { sudo, signal, reject: true, maxBufferBytes: 64 * 2 ** 20 } as const;
  return {
    host,
    // On its input: what stands in its arguments would be in the text of an error too.
    sh: async (script, args = []) =>
      (await host.exec('/bin/sh', ['-s', '--', ...args], { ...options, input: script })).stdout,
    run: async (file, args) => (await host.exec(file, args, options)).stdout,
  };
}

async function needsSudo(host: SshHost, signal: AbortSignal): Promise<boolean> {
  const { stdout } = await host.exec('id', ['-u'], { signal });
  if (stdout.trim() === '0') return false;
  try {
    return (await host.exec('true', [], { sudo: true, signal })).exitCode === 0;
  } catch (error) {
    if (SudoError.isInstance(error)) return false;
    throw error;
  }
}
