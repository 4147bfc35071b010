import { BasicLuaVM } from '@bioxen/lua-local';
import { findLua } from '@bioxen/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const { skipReason } = findLua('5.4');
// Zones of both hemispheres, and one without daylight saving: what glibc makes of that flag there is its own.
const ZONES = [
  { zone: 'Europe/Berlin', flags: ['unset', true, false] },
  { zone: 'America/New_York', flags: ['unset', true, false] },
  { zone: 'Pacific/Auckland', flags: ['unset', true, false] },
  { zone: 'UTC', flags: ['unset', false] },
];
const FORMATS =
  '%a %A %b %B %c %C %d %D %e %F %g %G %h %H %I %j %m %M %n %p %r %R %S %t %T %u %U %V %w %W %x %X %y %Y %z %% %Ec %Od';
// From 1990 on: before that summers were shorter, longer or doubled, and JavaScript does not say which.
const CODE = `local formats, flags = ...
  local out = {}
  for time = 632000000, 5e9, 86400 * 97 + 3671 do
    time = math.floor(time)
    out[#out + 1] = os.date(formats, time) .. "|" .. os.date("!" .. formats, time)
    local parts = os.date("*t", time)
    out[#out + 1] = os.time(parts) .. (parts.isdst and "s" or "w")
  end
  for year = 1991, 2037, 9 do
    for month = -5, 18 do
      for _, dst in ipairs(flags) do
        local parts = { year = year, month = month, day = 29, hour = 26, min = -7, sec = 99 }
        if dst ~= "unset" then parts.isdst = dst end
        local ok, time = pcall(os.time, parts)
        out[#out + 1] = table.concat({ tostring(time), parts.month or "", parts.day, parts.hour }, " ")
      end
    end
  end
  return out`;

describe.each(ZONES)('in the time zone $zone', ({ zone, flags }) => {
  const before = process.env['TZ'];
  beforeAll(() => {
    process.env['TZ'] = zone;
  });
  afterAll(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  test('os.date and os.time give what the native interpreter gives', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using embedded = new BasicLuaVM({ engine: 'embedded' });
    await using native = new BasicLuaVM({
      engine: 'native',
      luaVersion: '5.4',
      sandbox: 'none',
      environment: { TZ: zone },
    });
    const [ours, theirs] = await Promise.all([
      embedded.execute(CODE, { args: [FORMATS, flags] }),
      native.execute(CODE, { args: [FORMATS, flags] }),
    ]);
    expect(ours.values).toEqual(theirs.values);
  });
});
