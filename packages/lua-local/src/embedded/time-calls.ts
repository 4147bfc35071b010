import { fromLocal, offsetsOf, TM, type TimeWords, toLocal, toUtc } from './calendar.js';
import { EOVERFLOW } from './errno.js';
import type { GuestMemory } from './guest-memory.js';
import { formatTime } from './strftime.js';

const TM_WORDS = 11;
/** Room for the name of a time zone and its NUL. */
const ZONE_BYTES = 16;

/** What the time calls need of the engine. */
export interface TimeEngine {
  malloc(size: number): number;
  __errno_location(): number;
}

/** The calls behind `os.time`, `os.date` and `os.clock`. The time zone is this computer's. @param now milliseconds since 1970 */
export function timeCalls(
  memory: GuestMemory,
  engine: () => TimeEngine,
  now: () => number = Date.now,
): WebAssembly.Functions {
  const tmAt = (pointer: number): TimeWords => memory.words.subarray(pointer >> 2, (pointer >> 2) + TM_WORDS);
  return {
    emscripten_date_now: now,
    _emscripten_get_now_is_monotonic: () => 1,
    _gmtime_js: (seconds: bigint, pointer: number) => {
      toUtc(seconds, tmAt(pointer));
    },
    _localtime_js: (seconds: bigint, pointer: number) => {
      toLocal(seconds, tmAt(pointer));
    },
    _mktime_js: (pointer: number) => {
      const seconds = fromLocal(tmAt(pointer));
      if (seconds !== undefined) return seconds;
      memory.words[engine().__errno_location() >> 2] = EOVERFLOW;
      return -1n;
    },
    _tzset_js: (zonePointer: number, daylightPointer: number, namesPointer: number) => {
      const { standard, daylight } = offsetsOf(new Date().getFullYear());
      const names = engine().malloc(2 * ZONE_BYTES);
      if (names === 0) return;
      const year = new Date().getFullYear();
      const atStandard =
        [0, 6].find((month) => new Date(year, month, 1).getTimezoneOffset() === standard) ?? 0;
      for (const [index, month] of [atStandard, 6 - atStandard].entries()) {
        const pointer = names + index * ZONE_BYTES;
        writeName(memory, pointer, zoneName(new Date(year, month, 1)));
        memory.words[(namesPointer >> 2) + index] = pointer;
      }
      memory.words[zonePointer >> 2] = standard * 60;
      memory.words[daylightPointer >> 2] = Number(standard !== daylight);
    },
    strftime: (pointer: number, size: number, format: number, tmPointer: number) => {
      const tm = tmAt(tmPointer);
      const zonePointer = tm[TM.zoneName] ?? 0;
      const zone = zonePointer === 0 ? '' : memory.text(zonePointer);
      const text = Buffer.from(formatTime(memory.text(format), tm, zone), 'latin1');
      if (text.length + 1 > size) return 0;
      memory.bytes.set(text, pointer);
      memory.bytes[pointer + text.length] = 0;
      return text.length;
    },
  };
}

function writeName(memory: GuestMemory, pointer: number, name: string): void {
  const bytes = Buffer.from(name.slice(0, ZONE_BYTES - 1), 'latin1');
  memory.bytes.set(bytes, pointer);
  memory.bytes[pointer + bytes.length] = 0;
}

/** `CET`, `GMT+5:30`, `UTC`. */
function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(date);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
}
