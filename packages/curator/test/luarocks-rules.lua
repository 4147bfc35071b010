-- What LuaRocks itself says of versions and constraints. Each line of input is `v TAB version TAB version` or
-- `c TAB version TAB constraints`; each line of output is the answer.
require("luarocks.core.cfg").arch = "any"
local vers, queries = require("luarocks.core.vers"), require("luarocks.queries")
require("luarocks.core.util").warning = function() end

for line in io.lines() do
  local kind, first, second = line:match("^(%a)\t([^\t]*)\t(.*)$")
  local version = vers.parse_version(first)
  if kind == "v" then
    local other = vers.parse_version(second)
    print(version < other and -1 or version > other and 1 or 0, version == other)
  else
    local read, query = pcall(queries.from_dep_string, "name " .. second)
    print(read and query and tostring(vers.match_constraints(version, query.constraints)) or "refused")
  end
end
