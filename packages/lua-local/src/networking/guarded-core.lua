-- Stands before LuaSocket's C core and keeps programs to the addresses that the VM allows.
-- A guard rail against accidents: a program that wants past it can load the C library itself.
-- Build rule: comments stand on lines of their own, no long strings.

local type, tonumber, tostring, ipairs = type, tonumber, tostring, ipairs

local function load_core()
  local ready = package.preload["socket.core"]
  if ready then return ready("socket.core") end
  local path_of_core = "socket" .. package.config:sub(1, 1) .. "core"
  local tried = {}
  for template in package.cpath:gmatch("[^;]+") do
    local path = template:gsub("%?", function() return path_of_core end)
    local file = io.open(path, "rb")
    if file then
      file:close()
      local open, message = package.loadlib(path, "luaopen_socket_core")
      if not open then error("error loading module 'socket.core' from file '" .. path .. "': " .. message, 0) end
      return open("socket.core")
    end
    tried[#tried + 1] = "\n\tno file '" .. path .. "'"
  end
  error("module 'socket.core' not found:" .. table.concat(tried), 0)
end

local core = load_core()
local dns = core.dns
local getaddrinfo = dns.getaddrinfo
local policy = require("bioxen.address_policy")(getaddrinfo)
local canonical, is_allowed, look_up = policy.canonical, policy.is_allowed, policy.look_up
local refusal, resolve = policy.refusal, policy.resolve

local function is_text(value) return type(value) == "string" or type(value) == "number" end

-- Hands a call over with one allowed address after the other, until one works or is on its way.
local function with_each(addresses, call)
  local result, message
  for _, address in ipairs(addresses) do
    result, message = call(address)
    if result or message == "timeout" then break end
  end
  return result, message
end

-- connect, bind and the like of a socket. What has no host and port is left to LuaSocket's own complaint.
local function guard_address(native, disconnects)
  return function(self, host, port, ...)
    if not (is_text(host) and is_text(port)) or (disconnects and host == "*") then
      return native(self, host, port, ...)
    end
    local addresses, number = resolve(host, port)
    if not addresses then return nil, number end
    return with_each(addresses, function(address) return native(self, address, number) end)
  end
end

-- A socket that was never bound would listen on every address.
local function guard_listen(native, getsockname)
  return function(self, ...)
    local address, port = getsockname(self)
    if address and not is_allowed(canonical(address) or address, tonumber(port)) then
      return nil, refusal(address, tonumber(port))
    end
    return native(self, ...)
  end
end

local function guard_sendto(native)
  return function(self, data, host, port, ...)
    if not (is_text(host) and is_text(port)) then return native(self, data, host, port, ...) end
    local addresses, number = resolve(host, port)
    if not addresses then return nil, number end
    return with_each(addresses, function(address) return native(self, data, address, number) end)
  end
end

local registry = debug.getregistry()

local function methods_of(class)
  local meta = registry[class]
  if not meta then error("LuaSocket has no class " .. class .. ": its version is not known to this guard", 0) end
  return meta.__index
end

for _, class in ipairs({ "tcp{master}", "tcp{client}", "tcp{server}" }) do
  local methods = methods_of(class)
  methods.listen = guard_listen(methods.listen, methods.getsockname)
  for _, name in ipairs({ "connect", "setpeername", "bind", "setsockname" }) do
    methods[name] = methods[name] and guard_address(methods[name], false)
  end
end

for _, class in ipairs({ "udp{connected}", "udp{unconnected}" }) do
  local methods = methods_of(class)
  methods.sendto = guard_sendto(methods.sendto)
  methods.setsockname = guard_address(methods.setsockname, false)
  methods.setpeername = guard_address(methods.setpeername, true)
end

local connect = core.connect

function core.connect(host, port, local_host, local_port, family)
  if not (is_text(host) and is_text(port)) then return connect(host, port, local_host, local_port, family) end
  local addresses, number = resolve(host, port)
  if not addresses then return nil, number end
  if local_host ~= nil then
    local own, own_port = resolve(local_host, local_port or 0)
    if not own then return nil, own_port end
    local_host, local_port = own[1], own_port
  end
  return with_each(addresses, function(address)
    return connect(address, number, local_host, local_port, family)
  end)
end

-- Looking a name up is traffic too: only allowed names, and addresses that are allowed on some port.
local function guard_lookup(native)
  return function(host, ...)
    if not is_text(host) then return native(host, ...) end
    host = tostring(host)
    local address = host == "*" and "0.0.0.0" or canonical(host)
    if address then
      if not is_allowed(address) then return nil, refusal(host) end
    else
      local found, reason = look_up(host)
      if not found then return nil, reason end
    end
    return native(host, ...)
  end
end

for _, name in ipairs({ "toip", "tohostname", "getnameinfo" }) do dns[name] = guard_lookup(dns[name]) end

-- An address is no name to look up: giving it back in form says nothing to anybody.
local guarded_getaddrinfo = guard_lookup(getaddrinfo)

function dns.getaddrinfo(host, ...)
  if type(host) == "string" and (host == "*" or canonical(host)) then return getaddrinfo(host, ...) end
  return guarded_getaddrinfo(host, ...)
end

return core
