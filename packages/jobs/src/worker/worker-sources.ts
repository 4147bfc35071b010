import jsonLines from './json-lines.lua';
import mapWorker from './map-worker.lua';
import recordOutput from './record-output.lua';
import recordReaders from './record-readers.lua';
import swiftOutput from './swift-output.lua';
import swiftReaders from './swift-readers.lua';
import swiftRoom from './swift-room.lua';
import swiftText from './swift-text.lua';

/** What `map-worker.lua` loads in a VM, by the names that it has for them. */
export const workerModules: Readonly<Record<string, string>> = {
  json: jsonLines,
  output: recordOutput,
  readers: recordReaders,
  swift_output: swiftOutput,
  swift_readers: swiftReaders,
  swift_room: swiftRoom,
  swift_text: swiftText,
};

/** All that runs in a VM beside the program: results depend on it. */
export const workerSource: string = [mapWorker, ...Object.values(workerModules)].join('');
