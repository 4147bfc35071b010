import { BiologicalVM } from './biological-vm.js';

/** A guest whose Lua runs on this computer, in the embedded engine. */
export class BasicBiologicalVM extends BiologicalVM {
  getVmType(): string {
    return 'basic';
  }
}
