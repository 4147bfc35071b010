import type { CellVmChange } from 'bioxen';

/** What the menu of biological VMs offers, and the command that does the same without a prompt. */
export interface BioMenuEntry {
  readonly value: 'create' | CellVmChange | 'allocate' | 'execute' | 'status' | 'chassis' | 'back';
  readonly label: string;
  /** Empty for what is only of the menu. */
  readonly command: string;
}

/** The entries in the order in which they are shown. */
export const bioMenuEntries: readonly BioMenuEntry[] = [
  { value: 'create', label: 'Create a biological VM', command: 'bioxen bio create' },
  { value: 'start', label: 'Start it', command: 'bioxen bio start' },
  { value: 'pause', label: 'Pause it', command: 'bioxen bio pause' },
  { value: 'resume', label: 'Resume it', command: 'bioxen bio resume' },
  { value: 'stop', label: 'Stop it', command: 'bioxen bio stop' },
  { value: 'destroy', label: 'Destroy it', command: 'bioxen bio rm' },
  { value: 'allocate', label: 'Allocate resources', command: 'bioxen bio allocate' },
  { value: 'execute', label: 'Execute Lua in it', command: 'bioxen bio run' },
  { value: 'status', label: 'Status', command: 'bioxen bio top' },
  { value: 'chassis', label: 'Change the chassis and the type of VM', command: 'bioxen bio chassis' },
  { value: 'back', label: 'Back', command: '' },
];
