import type { FolderAnswer, FolderRequest } from './control-block.js';
import type { VirtualFolder } from './virtual-folder.js';

/** Answers what the host wants in the folder of an interpreter; Lua takes no part in it. */
export function serveFolder(folder: VirtualFolder | undefined, request: FolderRequest): FolderAnswer {
  const { id } = request;
  if (folder === undefined) return { id, outcome: 'absent' };
  switch (request.operation) {
    case 'put':
      return { id, outcome: folder.put(request.name, request.bytes) ? 'done' : 'full' };
    case 'get': {
      const file = folder.find(request.name);
      if (file === undefined) return { id, outcome: 'absent' };
      return { id, outcome: 'done', bytes: file.content.slice(0, file.size) };
    }
    case 'remove':
      return { id, outcome: folder.remove(request.name) ? 'done' : 'absent' };
    case 'list':
      return {
        id,
        outcome: 'done',
        entries: Array.from(folder.entries(), ([name, file]) => ({
          name,
          bytes: file.size,
          version: String(file.version),
        })),
      };
  }
}
