--- Checks of argument types. A wrong type is the caller's mistake and raises an
-- error that names the function; wrong data is answered with `nil, message` by
-- the functions themselves.

local arguments = {}

--- Raises unless `value` is of type `wanted`.
function arguments.check(name, position, value, wanted)
  if type(value) ~= wanted then
    error(string.format("bio_compute.%s: argument %d must be a %s, not %s",
      name, position, wanted, value == nil and "nil" or type(value)), 3)
  end
end

--- Returns `options` (or an empty table for nil) after checking each entry.
-- `known` maps option names to the allowed types, several joined by "|".
function arguments.options(name, options, known)
  if options == nil then return {} end
  if type(options) ~= "table" then
    error(string.format("bio_compute.%s: the options must be a table, not %s", name, type(options)), 3)
  end
  for key, value in pairs(options) do
    local wanted = known[key]
    if wanted == nil then
      error(string.format("bio_compute.%s: unknown option %q", name, tostring(key)), 3)
    end
    if not string.find("|" .. wanted .. "|", "|" .. type(value) .. "|", 1, true) then
      error(string.format("bio_compute.%s: option %q must be a %s, not %s",
        name, key, (string.gsub(wanted, "|", " or a ")), type(value)), 3)
    end
  end
  return options
end

--- True for a whole number not below `lowest`.
function arguments.is_whole(value, lowest)
  return type(value) == "number" and value >= lowest and value == math.floor(value) and value < 2 ^ 53
end

return arguments
