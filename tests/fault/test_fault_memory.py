# SPDX-License-Identifier: Apache-2.0
"""What a server has after many requests is what it had after a few, and what was acknowledged is there, once.

FAULT_REQUESTS says how many requests there are; 100,000 unless it is set."""

import multiprocessing
import os
import time
import uuid

import pytest

from fault_load import ANA, Plain, Steady
from harness.tickets import file_ticket, number_of
from harness.wire import sign_in

REQUESTS = int(os.environ.get("FAULT_REQUESTS", "100000"))
SAMPLES = 40
CLIENTS = 4
SLOPE = 1.0     # KiB for 1,000 requests
NOISE = 1024.0  # KiB; what the allocator of a process may have more or less at any time


def mixed(port, token, ticket, link, count, worker, early, told):
    """`count` requests of all kinds: pages, refusals, downloads, exports, and for each fifty a form. Its keys come again
    and again, as a database that grows is one that takes more memory, up to what its cache may have: a few are new as
    long as it is `early`, before what is measured. `told` gets {subject: the addresses that were answered}."""
    wire = Plain(port, token)
    csrf = wire.csrf
    paths = ["/tickets", f"/tickets/{ticket}", "/tickets?view=all&sort=subject&q=text", "/account", "/tickets/new",
             "/health", "/tickets?stage=closed",
             "/nothing", "/tickets/999999", link, "/login", "/tickets.csv", "/tickets?bad=%zz"]
    wrong, filed = {}, {}
    for i in range(count):
        key = uuid.uuid4().hex if early and i % 2500 == 0 else f"{worker} {i // 50 % 5}"
        if i % 50 == 0:
            subject = f"Memory {key}"
            answer = wire.post("/tickets", {"subject": subject, "message": "Text", "form_key": key})
            filed.setdefault(subject, set()).add(answer.header("Location") or str(answer.status))
        elif i % 50 == 10:
            answer = wire.post(f"/tickets/{ticket}/messages", {"message": "", "form_key": key},
                               [("attachment", "a", b"a" * 9000)])
        elif i % 50 == 20:
            answer = wire.request("POST", "/tickets", f"csrf={csrf}&subject=", {"Content-Type": "multipart/form-data"})
        elif i % 50 == 30:
            answer = wire.request("GET", "/tickets", headers={"Cookie": "customerportal=wrong"})
        else:
            answer = wire.get(paths[i % len(paths)])
        if answer.status >= 500:
            wrong[answer.status] = wrong.get(answer.status, 0) + 1
        if answer.header("Connection") == "close":
            wire.close()
    wire.close()
    told.put(filed)
    assert not wrong, wrong


def written(port, token, ticket, link, count, worker, early, told):
    """`count` new tickets."""
    wire = Plain(port, token)
    filed = {}
    for _ in range(count):
        key = uuid.uuid4().hex
        fields = {"subject": f"Written {key}", "message": "Text", "form_key": key}
        answer = wire.post("/tickets", fields, [("attachment", "a.txt", key.encode())])
        assert answer.status == 303
        filed[fields["subject"]] = {answer.header("Location")}
    wire.close()
    told.put(filed)


def resident(pids):
    """KiB of all processes."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/status") as status:
            total += next(int(line.split()[1]) for line in status if line.startswith("RssAnon"))
    return total


def slope(points):
    """Of the straight line through points, by least squares."""
    n = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    return (sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points))


def assert_once(portal, filed):
    """Each form made the one ticket that every answer to it named, and no other."""
    rows = portal.database.query("SELECT subject, number FROM ticket WHERE subject LIKE 'Memory %' OR subject LIKE 'Written %'")
    stored = {row["subject"]: row["number"] for row in rows}
    assert len(stored) == len(rows), "a form made two tickets"
    named = {subject: {int(place.split("?")[0].rsplit("/", 1)[1]) for place in places} for subject, places in filed.items()}
    assert named == {subject: {number} for subject, number in stored.items()}


def check_memory(portal, requests, what):
    page = file_ticket(portal.client(ANA), "Looked at often",
                       files=[("attachment", ("a.txt", b"text " * 2000, "text/plain"))])
    link = next(a["href"] for a in page.all("a") if "/attachments/" in (a.get("href") or ""))
    token = sign_in(portal, [ANA])[ANA]
    steady = Steady(portal)
    each = requests // SAMPLES // CLIENTS
    points = []
    began = time.monotonic()
    context = multiprocessing.get_context("fork")
    told, filed = context.Queue(), {}
    for sample in range(SAMPLES):
        crowd = [context.Process(target=what, args=(portal.httpd.port, token, number_of(page), link, each, worker,
                                                     sample < SAMPLES // 3, told))
                 for worker in range(CLIENTS)]
        for one in crowd:
            one.start()
        for _ in crowd:
            for subject, places in told.get(timeout=3600).items():
                filed.setdefault(subject, set()).update(places)
        for one in crowd:
            one.join()
            assert one.exitcode == 0
        points.append(((sample + 1) * each * CLIENTS / 1000, resident(steady.children)))
    took = time.monotonic() - began
    steady.check()
    assert_once(portal, filed)
    late = points[SAMPLES // 3:]
    grows = slope(late)
    print(f"\nrow 20, {portal.database.kind}, {what.__name__}: {points[-1][0] * 1000:.0f} requests in {took:.0f} s, "
          f"{points[0][1]} KiB after the first {points[0][0] * 1000:.0f}, {late[0][1]} after a third, {late[-1][1]} in the "
          f"end: {grows:.2f} KiB per 1,000 requests; {len(filed)} tickets, each once")
    assert grows <= SLOPE + NOISE / (late[-1][0] - late[0][0]), points


@pytest.fixture
def lasting_build(build):
    if build.sanitized:
        pytest.skip("a sanitizer keeps memory for itself")


@pytest.mark.slow
def test_memory(fault_portal, lasting_build):
    """Row 20: all kinds of requests; the memory of the child does not grow after the first third."""
    check_memory(fault_portal(children=1), REQUESTS, mixed)


@pytest.mark.slow
@pytest.mark.only_on("pgsql")
def test_memory_of_writes(fault_portal, lasting_build):
    """Row 20, new tickets only, where the database has its cache outside of our process."""
    check_memory(fault_portal(children=1), REQUESTS // 10, written)
