-- 57 kernel-surface: the calls that most kernel exploits begin with.
--@ on: luajit
--@ strict, reduced: contained
--@ none: works
local attempts, kernel = require("attempts"), require("kernel")
for _, name in ipairs({ "io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "userfaultfd", "perf_event_open",
  "keyctl", "add_key", "request_key", "memfd_create", "kcmp", "open_by_handle_at" }) do
  attempts.reach(name, kernel.call, name, -1, nil, nil, nil, nil)
end
attempts.reach("personality", kernel.call, "personality", 0xffffffff)
if kernel.numbers.modify_ldt then
  attempts.reach("modify_ldt", kernel.call, "modify_ldt", 0, nil, 0)
  attempts.reach("ioperm", kernel.call, "ioperm", 0x10000, 1, 1)
  attempts.reach("iopl", kernel.call, "iopl", 4)
end
return attempts.report()
