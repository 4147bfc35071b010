"""What administrators script with Python's own XML-RPC client: VMs by hand, devices, snapshots, the old events."""

import json
import sys
import xmlrpc.client

url, user, password = sys.argv[1:4]
server = xmlrpc.client.ServerProxy(url, allow_none=True)
facts = {}


def call(method, *params):
    answer = getattr(server, method)(*params)
    if answer["Status"] == "Failure":
        raise RuntimeError(answer["ErrorDescription"])
    return answer["Value"]


def refused(method, *params):
    try:
        return ["no failure", call(method, *params)]
    except RuntimeError as failure:
        return failure.args[0]


session = call("session.login_with_password", user, password)
facts["user"] = [
    call("session.get_auth_user_name", session, session),
    call("session.get_this_user", session, session),
    call("session.get_this_host", session, session) == call("host.get_all", session)[0],
]

vm = call(
    "VM.create",
    session,
    {
        "name_label": "by hand",
        "name_description": "",
        "user_version": "1",
        "is_a_template": False,
        "affinity": "OpaqueRef:NULL",
        "memory_static_max": "536870912",
        "memory_dynamic_max": "536870912",
        "memory_dynamic_min": "536870912",
        "memory_static_min": "268435456",
        "VCPUs_params": {},
        "VCPUs_max": "2",
        "VCPUs_at_startup": "1",
        "actions_after_shutdown": "destroy",
        "actions_after_reboot": "restart",
        "actions_after_crash": "restart",
        "PV_bootloader": "",
        "PV_kernel": "",
        "PV_ramdisk": "",
        "PV_args": "",
        "PV_bootloader_args": "",
        "PV_legacy_args": "",
        "HVM_boot_policy": "BIOS order",
        "HVM_boot_params": {"order": "cd"},
        "platform": {"acpi": "1"},
        "PCI_bus": "",
        "other_config": {},
        "recommendations": "",
    },
)
facts["found"] = call("VM.get_by_name_label", session, "by hand") == [vm]
facts["uuid"] = call("VM.get_by_uuid", session, call("VM.get_uuid", session, vm)) == vm

storage = call("SR.get_by_name_label", session, "Local storage")[0]
disk = call(
    "VDI.create",
    session,
    {
        "name_label": "disk",
        "name_description": "",
        "SR": storage,
        "virtual_size": "1073741824",
        "type": "user",
        "sharable": False,
        "read_only": False,
        "other_config": {},
    },
)
drive = call(
    "VBD.create",
    session,
    {
        "VM": vm,
        "VDI": disk,
        "userdevice": "0",
        "bootable": True,
        "mode": "RW",
        "type": "Disk",
        "empty": False,
        "other_config": {},
        "qos_algorithm_type": "",
        "qos_algorithm_params": {},
    },
)
card = call(
    "VIF.create",
    session,
    {
        "VM": vm,
        "network": call("network.get_all", session)[0],
        "device": call("VM.get_allowed_VIF_devices", session, vm)[0],
        "MAC": "",
        "MTU": "1500",
        "other_config": {},
        "qos_algorithm_type": "",
        "qos_algorithm_params": {},
    },
)
facts["devices"] = [
    call("VM.get_VBDs", session, vm) == [drive],
    call("VM.get_VIFs", session, vm) == [card],
    call("VDI.get_virtual_size", session, disk),
    call("VDI.get_VBDs", session, disk) == [drive],
    len(call("VIF.get_MAC", session, card)),
]

call("event.register", session, ["VM", "vdi"])
call("VM.set_name_label", session, vm, "renamed & <odd>")
call("VM.add_to_other_config", session, vm, "owner", "python")
call("VM.add_tags", session, vm, "a")
call("VM.set_memory", session, vm, "402653184")
events = call("event.next", session)
facts["events"] = [[event["class"], event["operation"]] for event in events[:3]]
facts["renamed"] = events[-1]["snapshot"]["name_label"]
facts["memory"] = events[-1]["snapshot"]["memory_static_max"]
call("event.unregister", session, ["VM"])
token = call("event.inject", session, "VM", vm)
later = call("event.from", session, ["VM/" + vm], token, 5.0)
facts["injected"] = [event["operation"] for event in later["events"]]

snapshot = call("VM.snapshot", session, vm, "before")
call("VM.set_name_description", session, vm, "after")
call("VM.revert", session, snapshot)
facts["snapshot"] = [
    call("VM.get_is_a_snapshot", session, snapshot),
    call("VM.get_snapshot_of", session, snapshot) == vm,
    call("VM.get_snapshots", session, vm) == [snapshot],
    call("VM.get_name_description", session, vm),
]

# A VM that was reverted has new disks: copies of those of its snapshot.
facts["disk"] = refused("VDI.get_uuid", session, disk)[0:2]
disk = call("VBD.get_VDI", session, call("VM.get_VBDs", session, vm)[0])

call("VM.start", session, vm, False, False)
task = call("Async.VM.hard_reboot", session, vm)
call("task.cancel", session, task)
while call("task.get_status", session, task) in ("pending", "cancelling"):
    call("event.from", session, ["task/" + task], "", 1.0)
facts["cancelled"] = [call("task.get_status", session, task), call("task.get_error_info", session, task)[0]]
call("task.cancel", session, task)

host = call("host.get_all", session)[0]
facts["refused"] = [
    refused("host.call_plugin", session, host, "updater", "check", {})[0:2],
    refused("VM.add_to_other_config", session, vm, "owner", "again")[0:3],
    refused("VM.set_name_label", session, vm, 5),
    refused("VM.start", session, vm, "no", "no"),
    refused("VM.clone", session, vm),
    refused("VM.frobnicate", session, vm),
    refused("Async.VM.get_record", session, vm),
    refused("VDI.destroy", session, disk)[0],
    refused("VDI.resize", session, disk, "1")[0],
]

call("VM.hard_shutdown", session, vm)
for each in call("VM.get_snapshots", session, vm) + [vm]:
    for owned in call("VM.get_VBDs", session, each):
        call("VDI.destroy", session, call("VBD.get_VDI", session, owned))
    call("VM.destroy", session, each)
facts["gone"] = [refused("VM.get_record", session, vm)[0], call("VDI.get_by_name_label", session, "disk")]
call("session.logout", session)
facts["out"] = refused("VM.get_all", session)[0]
print(json.dumps(facts))
