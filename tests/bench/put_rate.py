"""How many changes a second a centre takes: one connection, then four.

    .venv/bin/python -m tests.bench.put_rate http://127.0.0.1:55480 [changes]

For pygeoapi without the kept look-up: ``resources/endpoint/run.py ensure --stock``, then without.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from greendesk.centre.fields import patch_fields
from greendesk.model.message import field_of
from greendesk.sync.endpoint import HttpEndpoint
from tests.journeys.contract.centres import Device
from tests.journeys.contract.values import valid_values


def main(url: str, count: int) -> None:
    columns = ("patch_id", *(field_of(f.name) for f in patch_fields()))
    for connections in (1, 4):
        device = Device(columns=columns, valid=valid_values(patch_fields()))
        changes = [device.change() for _ in range(count)]
        there = HttpEndpoint(url)
        there.put_change(changes[0])  # connections, plans
        began = time.perf_counter()
        with ThreadPoolExecutor(connections) as pool:
            list(pool.map(there.put_change, changes[1:]))
        seconds = time.perf_counter() - began
        arrived = len(there.patches(device.lao_code, 0, limit=1000))
        assert arrived == count, f"{arrived} of {count} arrived"
        print(f"{connections} connection(s): {(count - 1) / seconds:6.1f} PUT/s")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 300)
