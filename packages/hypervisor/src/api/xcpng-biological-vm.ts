import { BiologicalVM } from './biological-vm.js';

/** A guest whose Lua runs in a virtual machine of an XCP-ng pool; its turns end where its programs end. */
export class XCPngBiologicalVM extends BiologicalVM {
  getVmType(): string {
    return 'xcpng';
  }
}
