-- System calls by number, by LuaJIT's FFI: kernel("socket", 1, 1, 0) gives the result and errno.
local ffi = require("ffi")
ffi.cdef("long syscall(long number, ...);")
ffi.cdef("extern char **environ;")

local x64 = {
  read = 0, write = 1, open = 2, mmap = 9, rt_sigaction = 13, rt_sigprocmask = 14, ioctl = 16, pipe = 22, shmget = 29,
  shmat = 30, shmctl = 31, pause = 34, setitimer = 38, getpid = 39, socket = 41, connect = 42, socketpair = 53, clone = 56, fork = 57,
  vfork = 58, execve = 59, kill = 62, semget = 64, shmdt = 67, msgget = 68, fcntl = 72, fstat = 5, close = 3, symlink = 88, link = 86,
  ptrace = 101, getppid = 110, syslog = 103, setpriority = 141, mlockall = 151, mknod = 133, modify_ldt = 154,
  pivot_root = 155, setrlimit = 160, chroot = 161, acct = 163, settimeofday = 164, mount = 165, umount2 = 166,
  swapon = 167, reboot = 169, iopl = 172, ioperm = 173, init_module = 175, delete_module = 176, quotactl = 179,
  personality = 135, tkill = 200, sched_setaffinity = 203, io_setup = 206, clock_settime = 227, tgkill = 234,
  mq_open = 240, kexec_load = 246, add_key = 248, request_key = 249, keyctl = 250, ioprio_set = 251,
  rt_sigqueueinfo = 129, unshare = 272, perf_event_open = 298, rt_tgsigqueueinfo = 297, prlimit64 = 302,
  open_by_handle_at = 304, setns = 308, process_vm_readv = 310, process_vm_writev = 311, kcmp = 312,
  finit_module = 313, memfd_create = 319, bpf = 321, userfaultfd = 323, pidfd_send_signal = 424,
  io_uring_setup = 425, io_uring_enter = 426, io_uring_register = 427, open_tree = 428, move_mount = 429,
  fsopen = 430, fsconfig = 431, fsmount = 432, fspick = 433, pidfd_open = 434, clone3 = 435, pidfd_getfd = 438,
  mount_setattr = 442, mkdir = 83, dup2 = 33,
}
local arm64 = {
  read = 63, write = 64, mmap = 222, rt_sigaction = 134, rt_sigprocmask = 135, ioctl = 29, shmget = 194, shmat = 196,
  shmctl = 195, shmdt = 197, setitimer = 103, getpid = 172, socket = 198, connect = 203, socketpair = 199, clone = 220,
  execve = 221, kill = 129, semget = 190, msgget = 186, fcntl = 25, fstat = 80, close = 57, ptrace = 117, getppid = 173,
  setpriority = 140, mlockall = 230, pivot_root = 41, setrlimit = 164, chroot = 51, acct = 89, settimeofday = 170,
  mount = 40, umount2 = 39, swapon = 224, reboot = 142, personality = 92, tkill = 130, sched_setaffinity = 122,
  io_setup = 0, clock_settime = 112, tgkill = 131, mq_open = 180, kexec_load = 104, init_module = 105,
  delete_module = 106, quotactl = 60, syslog = 116, add_key = 217, request_key = 218, keyctl = 219, ioprio_set = 30,
  rt_sigqueueinfo = 138, unshare = 97, perf_event_open = 241, rt_tgsigqueueinfo = 240, prlimit64 = 261,
  open_by_handle_at = 265, setns = 268, process_vm_readv = 270, process_vm_writev = 271, kcmp = 272,
  finit_module = 273, memfd_create = 279, bpf = 280, userfaultfd = 282, pidfd_send_signal = 424,
  io_uring_setup = 425, io_uring_enter = 426, io_uring_register = 427, open_tree = 428, move_mount = 429,
  fsopen = 430, fsconfig = 431, fsmount = 432, fspick = 433, pidfd_open = 434, clone3 = 435, pidfd_getfd = 438,
  mount_setattr = 442,
}
local numbers = ffi.arch == "x64" and x64 or arm64

-- A number would travel as a double: what the kernel takes are whole words and pointers.
local function word(value)
  if type(value) == "number" then return ffi.cast("long", value) end
  if type(value) == "string" then return ffi.cast("const char *", value) end
  return value or ffi.cast("void *", 0)
end

local kernel = { numbers = numbers, ffi = ffi }

function kernel.by_number(number, ...)
  local words, count = { ... }, select("#", ...)
  for i = 1, count do words[i] = word(words[i]) end
  local result = tonumber(ffi.C.syscall(word(number), unpack(words, 1, count)))
  return result, result == -1 and ffi.errno() or 0
end

-- A call that this kind of processor does not have is refused like the others.
function kernel.call(name, ...)
  local number = numbers[name]
  if not number then return -1, 1 end
  return kernel.by_number(number, ...)
end

return kernel
