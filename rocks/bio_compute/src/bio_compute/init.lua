--- `require("bio_compute")`: the library, returned and also set as the global
-- `bio_compute`. The global is assigned here and nowhere else, and Lua runs this
-- file once, so both names are always the same table. A program that wants no
-- global asks for `require("bio_compute.pure")`.

local library = require("bio_compute.pure")

bio_compute = library -- luacheck: ignore 111

return library
