import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import type { AgentReport } from './guest-event.js';

/** What an agent tells of the system that this computer runs, as XenAPI's `os_version` has it. */
export function hostOsVersion(): AgentReport['osVersion'] {
  return osVersionFrom(readOsRelease(), release());
}

/** The same from the text of an os-release file and the name of the kernel. */
export function osVersionFrom(osRelease: string, uname: string): AgentReport['osVersion'] {
  const fields = new Map(
    osRelease.split('\n').flatMap((line) => {
      const [, key = '', value = ''] = /^(\w+)="?([^"]*)"?$/.exec(line.trim()) ?? [];
      return key === '' ? [] : [[key, value] as const];
    }),
  );
  const [major = '', minor = ''] = (fields.get('VERSION_ID') ?? '').split('.');
  return new Map([
    ['name', fields.get('PRETTY_NAME') ?? 'Linux'],
    ['distro', fields.get('ID') ?? 'linux'],
    ['major', major],
    ['minor', minor],
    ['uname', uname],
  ]);
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
