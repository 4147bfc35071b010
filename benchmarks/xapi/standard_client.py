"""Python's own XML-RPC client: how long it needs for what the others are measured by. Prints a number as JSON."""

import json
import statistics
import sys
import threading
import time
import xmlrpc.client

what, *arguments = sys.argv[1:]


def connect(url, user, password):
    server = xmlrpc.client.ServerProxy(url, allow_none=True)

    def call(method, *params):
        answer = getattr(server, method)(*params)
        if answer["Status"] == "Failure":
            raise RuntimeError(answer["ErrorDescription"])
        return answer["Value"]

    return call, call("session.login_with_password", user, password, "1.0", "python")


def decode(path, rounds):
    """Milliseconds to read a response, the middle of some rounds."""
    with open(path, "rb") as file:
        text = file.read()

    def once():
        started = time.perf_counter()
        xmlrpc.client.loads(text)
        return (time.perf_counter() - started) * 1000

    return statistics.median(once() for _ in range(int(rounds)))


def tasks(url, user, password, rounds):
    """Milliseconds from a call to the end of its task, watched as the documentation of XenAPI says."""
    call, session = connect(url, user, password)
    template = call("VM.get_by_name_label", session, "lua-bio-template")[0]

    def once(number):
        started = time.perf_counter()
        task = call("Async.VM.clone", session, template, "python-%d" % number)
        token = ""
        while call("task.get_status", session, task) == "pending":
            token = call("event.from", session, ["task/" + task], token, 30.0)["token"]
        call("task.get_record", session, task)
        call("task.destroy", session, task)
        return (time.perf_counter() - started) * 1000

    result = statistics.median(once(number) for number in range(int(rounds)))
    call("session.logout", session)
    return result


def calls(url, user, password, count, depth):
    """Calls in a second, by so many threads with a connection each."""
    call, session = connect(url, user, password)
    vm = call("VM.get_all", session)[0]
    each = int(count) // int(depth)

    def work():
        own, own_session = connect(url, user, password)
        ready.wait()
        for _ in range(each):
            own("VM.get_power_state", own_session, vm)
        own("session.logout", own_session)

    ready = threading.Barrier(int(depth) + 1)
    threads = [threading.Thread(target=work) for _ in range(int(depth))]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    rate = each * int(depth) / (time.perf_counter() - started)
    call("session.logout", session)
    return rate


print(json.dumps({"decode": decode, "tasks": tasks, "calls": calls}[what](*arguments)))
