# SPDX-License-Identifier: Apache-2.0
"""Somebody else keeps the database from being written."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from fault_load import SLACK, Load, Plain, Steady, ask, held, refused_well

# s, for a lock; PostgreSQL counts anew for each of those who stand before one in the queue, but no statement takes more
# than 5 s.
WAIT = {"sqlite": 2.5, "pgsql": 5.0}


def timed(load, subject):
    wire = Plain(load.port, load.token, keep=False)
    began = time.monotonic()
    answer = load.send(wire, subject)
    wire.close()
    load.tries.setdefault(subject, [])
    return answer, time.monotonic() - began


def reads_meanwhile(load, over):
    took = []
    while not over.is_set():
        for path in ("/tickets", "/account"):
            answer, seconds = ask(load.port, path, load.token)
            assert answer.status == 200
            took.append(seconds)
    return took


def test_locked_for_a_second(fault_portal):
    """Row 14: writers wait, readers do not."""
    portal = fault_portal()
    steady = Steady(portal)
    load = Load(portal, workers=0)
    over = threading.Event()
    with ThreadPoolExecutor(5) as pool:
        with held(portal.database):
            reads = pool.submit(reads_meanwhile, load, over)
            writes = [pool.submit(timed, load, f"Load {i}") for i in range(4)]
            time.sleep(1)
            assert not any(write.done() for write in writes)
        found = [write.result() for write in writes]
        over.set()
        took = reads.result()
    print(f"\nrow 14, {portal.database.kind}, locked for 1 s: writes after {max(t for _, t in found):.2f} s, "
          f"{len(took)} reads, longest {max(took) * 1000:.0f} ms")
    assert {answer.status for answer, _ in found} == {303}
    assert max(seconds for _, seconds in found) <= WAIT[portal.database.kind] + SLACK
    # None waited for the lock.
    assert len(took) >= 4 and sorted(took)[len(took) // 2] < 0.5
    load.assert_kept()
    steady.check()


@pytest.mark.expect_log("CP00620")
def test_locked_for_long(fault_portal):
    """Row 14: writers are refused in time, and need nobody's help when the lock is gone."""
    portal = fault_portal()
    steady = Steady(portal)
    load = Load(portal, workers=0)
    over = threading.Event()
    with ThreadPoolExecutor(5) as pool:
        with held(portal.database):
            reads = pool.submit(reads_meanwhile, load, over)
            writes = [pool.submit(timed, load, f"Load {i}") for i in range(4)]
            found = [write.result() for write in writes]
            over.set()
            took = reads.result()
            assert portal.database.query("SELECT subject FROM ticket WHERE subject LIKE 'Load %'") == []
    print(f"\nrow 14, {portal.database.kind}, locked for long: refused after {min(t for _, t in found):.2f} to "
          f"{max(t for _, t in found):.2f} s, {len(took)} reads, longest {max(took) * 1000:.0f} ms")
    assert all(refused_well(answer) for answer, _ in found)
    assert min(seconds for _, seconds in found) >= 1
    assert max(seconds for _, seconds in found) <= WAIT[portal.database.kind] + SLACK
    assert len(took) >= 4 and sorted(took)[len(took) // 2] < 0.5
    for i in range(4):
        assert timed(load, f"Load {i}")[0].status == 303
    load.assert_kept()
    steady.check()
