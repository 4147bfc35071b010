"""A thousand calls that do nothing, pipelined, in the interpreter of Mitogen on the host; prints the seconds of each round."""

import sys
import time

import mitogen.master
import mitogen.utils

CALLS = 1000


def nothing():
    pass


def run(router):
    host, port, user, key, known_hosts, rounds = sys.argv[1:7]
    context = router.ssh(
        hostname=host,
        port=int(port),
        username=user,
        identity_file=key,
        check_host_keys="enforce",
        ssh_args=["-o", "UserKnownHostsFile=" + known_hosts],
        python_path="/usr/bin/python3",
    )
    context.call(nothing)
    for _ in range(int(rounds)):
        began = time.perf_counter()
        receivers = [context.call_async(nothing) for _ in range(CALLS)]
        for receiver in receivers:
            receiver.get().unpickle()
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    mitogen.utils.run_with_router(run)
