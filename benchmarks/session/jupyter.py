# A Jupyter kernel, as a notebook has it: each line on standard input is a number of commands to run one after the other;
# the answer is how many milliseconds they took together.
import sys
import time

from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(
    kernel_name="python3", extra_arguments=["--HistoryManager.enabled=False"]
)
try:
    client.execute_interactive("1 + 1", store_history=False)
    print("ready", flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        for _ in range(int(line)):
            client.execute_interactive("1 + 1", store_history=False, output_hook=lambda message: None)
        print((time.perf_counter() - began) * 1000, flush=True)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
