/** The processors for which the numbers of all system calls are known. */
export type SeccompArch = 'x64' | 'arm64';

/** System calls that belong together: one is refused with the others. */
export type SyscallGroup =
  | 'processes'
  | 'signals'
  | 'sockets'
  | 'other-memory'
  | 'other-processes'
  | 'uncounted-memory'
  | 'namespaces'
  | 'kernel-surface'
  | 'administration';

/** Number on x64, number on arm64; undefined where the processor does not have the call. */
type Numbers = readonly [x64: number, arm64: number | undefined];

type NamedSyscall = 'clone' | 'clone3' | 'fcntl' | 'ioctl' | 'prctl' | 'prlimit64' | 'socket' | 'socketpair';

/** The calls that filters treat by name. */
export const NAMED_SYSCALLS: Readonly<Record<NamedSyscall, Readonly<Record<SeccompArch, number>>>> = {
  clone: { x64: 56, arm64: 220 },
  clone3: { x64: 435, arm64: 435 },
  fcntl: { x64: 72, arm64: 25 },
  ioctl: { x64: 16, arm64: 29 },
  prctl: { x64: 157, arm64: 167 },
  prlimit64: { x64: 302, arm64: 261 },
  socket: { x64: 41, arm64: 198 },
  socketpair: { x64: 53, arm64: 199 },
};

const named = (name: NamedSyscall): Numbers => {
  const { x64, arm64 } = NAMED_SYSCALLS[name];
  return [x64, arm64];
};

/** What Lua and its libraries never need, by group. The numbers are those of the kernel's unistd.h. */
export const SYSCALLS: Readonly<Record<SyscallGroup, Readonly<Record<string, Numbers>>>> = {
  processes: {
    clone: named('clone'),
    fork: [57, undefined],
    vfork: [58, undefined],
    clone3: named('clone3'),
  },
  signals: {
    kill: [62, 129],
    tkill: [200, 130],
    tgkill: [234, 131],
    rt_sigqueueinfo: [129, 138],
    rt_tgsigqueueinfo: [297, 240],
    pidfd_open: [434, 434],
    pidfd_send_signal: [424, 424],
    pidfd_getfd: [438, 438],
  },
  sockets: { socket: named('socket'), socketpair: named('socketpair') },
  'other-memory': {
    ptrace: [101, 117],
    process_vm_readv: [310, 270],
    process_vm_writev: [311, 271],
    process_madvise: [440, 440],
    process_mrelease: [448, 448],
    kcmp: [312, 272],
    get_robust_list: [274, 100],
    move_pages: [279, 239],
    migrate_pages: [256, 238],
  },
  'other-processes': {
    sched_setaffinity: [203, 122],
    sched_setscheduler: [144, 119],
    sched_setparam: [142, 118],
    sched_setattr: [314, 274],
    setpriority: [141, 140],
    ioprio_set: [251, 30],
  },
  // What these take is the kernel's: no limit of an address space counts it.
  'uncounted-memory': {
    shmget: [29, 194],
    shmat: [30, 196],
    shmctl: [31, 195],
    shmdt: [67, 197],
    semget: [64, 190],
    semop: [65, 193],
    semctl: [66, 191],
    semtimedop: [220, 192],
    msgget: [68, 186],
    msgsnd: [69, 189],
    msgrcv: [70, 188],
    msgctl: [71, 187],
    mq_open: [240, 180],
    mq_unlink: [241, 181],
    mq_timedsend: [242, 182],
    mq_timedreceive: [243, 183],
    mq_notify: [244, 184],
    mq_getsetattr: [245, 185],
    io_setup: [206, 0],
    io_destroy: [207, 1],
    io_submit: [209, 2],
    io_cancel: [210, 3],
    io_getevents: [208, 4],
    io_pgetevents: [333, 292],
  },
  namespaces: {
    unshare: [272, 97],
    setns: [308, 268],
    mount: [165, 40],
    umount2: [166, 39],
    pivot_root: [155, 41],
    chroot: [161, 51],
    open_tree: [428, 428],
    move_mount: [429, 429],
    fsopen: [430, 430],
    fsconfig: [431, 431],
    fsmount: [432, 432],
    fspick: [433, 433],
    mount_setattr: [442, 442],
    name_to_handle_at: [303, 264],
    open_by_handle_at: [304, 265],
  },
  'kernel-surface': {
    io_uring_setup: [425, 425],
    io_uring_enter: [426, 426],
    io_uring_register: [427, 427],
    bpf: [321, 280],
    userfaultfd: [323, 282],
    perf_event_open: [298, 241],
    fanotify_init: [300, 262],
    keyctl: [250, 219],
    add_key: [248, 217],
    request_key: [249, 218],
    personality: [135, 92],
    modify_ldt: [154, undefined],
    ioperm: [173, undefined],
    iopl: [172, undefined],
    memfd_create: [319, 279],
    memfd_secret: [447, 447],
  },
  administration: {
    syslog: [103, 116],
    acct: [163, 89],
    settimeofday: [164, 170],
    clock_settime: [227, 112],
    swapon: [167, 224],
    swapoff: [168, 225],
    reboot: [169, 142],
    kexec_load: [246, 104],
    kexec_file_load: [320, 294],
    init_module: [175, 105],
    delete_module: [176, 106],
    finit_module: [313, 273],
    quotactl: [179, 60],
    quotactl_fd: [443, 443],
  },
};

/** The numbers of a group on one processor. */
export function numbersOf(group: SyscallGroup, arch: SeccompArch): readonly number[] {
  return Object.values(SYSCALLS[group]).flatMap(([x64, arm64]) => {
    const number = arch === 'x64' ? x64 : arm64;
    return number === undefined ? [] : [number];
  });
}
