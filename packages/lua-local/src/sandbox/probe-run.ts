import { text } from 'node:stream/consumers';
import type { ProcessEnd, SandboxedProcess } from './sandboxed-process.js';

/** What a probe saw. */
export interface ProbeRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly end: ProcessEnd;
}

const PROBE_MS = 5_000;

/** Runs a started process to its end without input. One that hangs is killed. */
export async function runToEnd(process: SandboxedProcess): Promise<ProbeRun> {
  process.stdin.end();
  const timer = setTimeout(() => void process.kill(), PROBE_MS);
  const read = (stream: SandboxedProcess['stdout']): Promise<string> => text(stream).catch(() => '');
  const [stdout, stderr, end] = await Promise.all([
    read(process.stdout),
    read(process.stderr),
    process.ended,
  ]);
  clearTimeout(timer);
  return { stdout, stderr, end };
}
