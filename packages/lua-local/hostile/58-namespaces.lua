-- 58 namespaces: mounts, roots and namespaces of its own. Not run without a wall: root could.
--@ row: write files
--@ on: luajit
--@ strict, reduced: contained
local attempts, kernel = require("attempts"), require("kernel")
for _, flag in ipairs({ 0x10000000, 0x20000, 0x40000000, 0x20000000, 0x4000000, 0x8000000, 0x2000000 }) do
  attempts.reach("unshare " .. flag, kernel.call, "unshare", flag)
end
attempts.reach("setns", kernel.call, "setns", 0, 0)
attempts.reach("mount", kernel.call, "mount", "none", "/", nil, 0x20, nil)
attempts.reach("bind", kernel.call, "mount", "/usr", "/box", nil, 4096, nil)
attempts.reach("umount2", kernel.call, "umount2", "/usr", 2)
attempts.reach("pivot_root", kernel.call, "pivot_root", "/usr", "/usr")
attempts.reach("chroot", kernel.call, "chroot", "/usr")
for _, name in ipairs({ "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr" }) do
  attempts.reach(name, kernel.call, name, -1, "", 0, 0)
end
return attempts.report()
