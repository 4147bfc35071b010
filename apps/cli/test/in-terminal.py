# Runs a program in a terminal of a size, and copies between that and its own pipes: SIZE OTHER_SIZE PROGRAM ARGUMENTS...
# A size is COLUMNSxROWS; at SIGUSR1 the terminal gets the other one.
import fcntl
import os
import pty
import signal
import struct
import sys
import termios


def resize(size):
    columns, rows = (int(number) for number in size.split("x"))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[3], sys.argv[3:])
resize(sys.argv[1])
signal.signal(signal.SIGUSR1, lambda *_: resize(sys.argv[2]))
try:
    pty._copy(terminal)
except OSError:
    pass
os.close(terminal)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
