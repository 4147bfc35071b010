"""Python's own XML-RPC client against a server: what people script with. Prints what it saw as JSON."""

import json
import ssl
import sys
import xmlrpc.client

url, user, password = sys.argv[1:4]
context = ssl.create_default_context(cafile=sys.argv[4]) if len(sys.argv) > 4 else None
server = xmlrpc.client.ServerProxy(url, context=context, allow_none=True)
facts = {}


def call(method, *params):
    answer = getattr(server, method)(*params)
    if answer["Status"] == "Failure":
        raise RuntimeError(answer["ErrorDescription"])
    return answer["Value"]


session = call("session.login_with_password", user, password, "1.0", "python")
template = call("VM.get_by_name_label", session, "lua-bio-template")[0]
vm = call("VM.clone", session, template, "by-python")
facts["template"] = call("VM.get_is_a_template", session, vm)
call("VM.provision", session, vm)
call("VM.start", session, vm, False, False)

batch = call("event.from", session, ["VM/" + vm, "VM_guest_metrics"], "", 5.0)
events = {event["class"]: event for event in batch["events"]}
facts["power"] = events["vm"]["snapshot"]["power_state"]
facts["network"] = sorted(events["vm_guest_metrics"]["snapshot"]["networks"])
facts["counts"] = type(batch["valid_ref_counts"]["vm"]).__name__

task = call("Async.VM.clean_shutdown", session, vm)
token = ""
while call("task.get_status", session, task) == "pending":
    token = call("event.from", session, ["task/" + task], token, 5.0)["token"]
record = call("task.get_record", session, task)
facts["task"] = [record["status"], record["result"], str(record["created"]) <= str(record["finished"])]
call("task.destroy", session, task)

try:
    call("VM.clean_shutdown", session, vm)
except RuntimeError as failure:
    facts["failure"] = failure.args[0][0:1] + failure.args[0][2:]
facts["memory"] = call("VM.get_memory_static_max", session, vm)
facts["multiplier"] = call("VM.get_HVM_shadow_multiplier", session, vm)
facts["methods"] = "VM.start" in server.system.listMethods()
call("VM.destroy", session, vm)
call("session.logout", session)
print(json.dumps(facts))
