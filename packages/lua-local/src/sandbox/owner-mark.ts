import { readlinkSync } from 'node:fs';
import { readProcessStat } from './process-stat.js';

const MARK = /^(\d+)-(\d+)-(\d+)(?=-)/;
let own: string | undefined;

/**
 * Begins the name of what belongs to this process and must not outlive it: `NAMESPACE-PID-START`. Process numbers come
 * again, and containers that share their files count their own.
 */
export function ownerMark(): string {
  own ??= [
    processNamespace() ?? '0',
    String(process.pid),
    String(readProcessStat(process.pid)?.startTicks ?? 0),
  ].join('-');
  return own;
}

/** Begins this name with the mark of a process that has ended? False for what is not ours to judge. */
export function isOwnerGone(name: string): boolean {
  const [, namespace, pid, startTicks] = MARK.exec(name) ?? [];
  return (
    namespace !== undefined &&
    namespace === processNamespace() &&
    readProcessStat(Number(pid))?.startTicks !== Number(startTicks)
  );
}

function processNamespace(): string | undefined {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0];
  } catch {
    return undefined;
  }
}
