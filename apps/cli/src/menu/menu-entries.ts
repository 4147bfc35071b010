/** What the menu does with packages of this user, whatever VM they are for. */
export type PackageAction = 'search' | 'install' | 'installed' | 'new-environment' | 'use-environment';

/** What the menu offers, and the command that does the same without a prompt. */
export interface MenuEntry {
  readonly value:
    | 'create'
    | 'list'
    | 'execute'
    | 'attach'
    | 'interrupt'
    | 'restart'
    | 'terminate'
    | 'status'
    | 'type'
    | 'packages'
    | 'environment'
    | PackageAction
    | 'bio'
    | 'exit';
  readonly label: string;
  /** Empty for what is only of the menu. */
  readonly command: string;
}

/** The entries in the order in which they are shown. */
export const menuEntries: readonly MenuEntry[] = [
  { value: 'create', label: 'Create a VM', command: 'bioxen session new' },
  { value: 'list', label: 'List VMs', command: 'bioxen session ls' },
  { value: 'execute', label: 'Execute Lua', command: 'bioxen session exec' },
  { value: 'attach', label: 'Attach to a VM', command: 'bioxen session attach' },
  { value: 'interrupt', label: 'Stop what runs', command: 'bioxen session interrupt' },
  { value: 'restart', label: 'Restart one that ended', command: 'bioxen session restart' },
  { value: 'terminate', label: 'Terminate a VM', command: 'bioxen session rm' },
  { value: 'status', label: 'Status', command: 'bioxen daemon status' },
  { value: 'type', label: 'Change the VM type', command: 'bioxen vm create' },
  { value: 'packages', label: 'Add packages', command: 'bioxen session add' },
  { value: 'environment', label: 'Choose an environment', command: 'bioxen session env' },
  { value: 'search', label: 'Search packages', command: 'bioxen pkg search' },
  { value: 'install', label: 'Install a package', command: 'bioxen pkg install' },
  { value: 'installed', label: 'List installed packages', command: 'bioxen pkg list' },
  { value: 'new-environment', label: 'Create an environment', command: 'bioxen env create' },
  { value: 'use-environment', label: 'Make an environment the active one', command: 'bioxen env use' },
  { value: 'bio', label: 'Biological VMs', command: 'bioxen bio menu' },
  { value: 'exit', label: 'Exit', command: '' },
];
