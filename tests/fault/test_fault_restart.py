# SPDX-License-Identifier: Apache-2.0
"""The database server restarts, or cannot be reached."""

import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from fault_load import ANA, SLACK, Load, Plain, Steady, ask, refused_well, seconds_until_served
from harness.wire import sign_in

pytestmark = pytest.mark.only_on("pgsql")
GONE = pytest.mark.expect_log("CP00303", "CP00606", "CP00620", "[dbd:error]", "AH00636")
BACK = 1.0     # s after the database is up, everybody is served
REFUSAL = 3.0  # s, the longest that anybody waits for a refusal
SILENCE = 6.0  # s, the same when the server took the statement and says nothing


def restarts_under_load(portal, modes, pause):
    """Restarts in turn, the load that ran meanwhile, and how long after each somebody was still refused."""
    server = portal.database.server
    late = []
    with Load(portal, keep=False) as load:
        time.sleep(pause)
        for mode in modes:
            server.stop(mode)
            server.start()
            up = time.monotonic()
            seconds_until_served(portal, load.token)
            time.sleep(pause)
            late.append(max([record.ended - up for record in load.refused() if record.ended > up], default=0.0))
    return load, late


def check_restarts(portal, modes, pause=1.0):
    steady = Steady(portal)
    load, late = restarts_under_load(portal, modes, pause)
    assert not load.failed(), [repr(record.error) for record in load.failed()[:5]]
    assert set(load.statuses()) <= {200, 303, 503}, load.statuses()
    assert load.refused(), "no request met the restart: nothing was tested"
    assert all(refused_well(record.answer) for record in load.refused())
    steady.check()
    acknowledged, stored = load.assert_kept()
    print(f"\nrow 2: {modes}: {load.statuses()}, refused until {max(late):.2f} s after the start, slowest "
          f"{load.slowest() * 1000:.0f} ms, {acknowledged} acknowledged, {stored} stored in the end")
    assert max(late) <= BACK + SLACK
    assert load.slowest() <= REFUSAL + SLACK
    steady.check()


@GONE
def test_restart_under_load(fault_portal, durable):
    """Row 2, once."""
    check_restarts(fault_portal(), ["fast"], 0.5)


@GONE
@pytest.mark.slow
def test_restarts_under_load(fault_portal, durable):
    """Row 2: three restarts, clean ones and one as after a power cut."""
    check_restarts(fault_portal(), ["fast", "immediate", "fast"])


def serves_without_database(portal, token):
    """What still works, and how long the rest takes to say no."""
    port = portal.httpd.port
    assert ask(port, "/index.html")[0].status == 200
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda path: ask(port, path, token), ["/tickets", "/login", "/account"] * 4))
    found += [ask(port, path, token) for path in ("/tickets", "/login", "/tickets")]
    assert all(refused_well(answer) for answer, _ in found), [answer.status for answer, _ in found]
    page = found[0][0].text
    sheet = re.search(r'href="(/support/assets/[^"]+\.css)"', page).group(1)
    answer, took = ask(port, sheet)
    assert answer.status == 200 and b"{" in answer.body
    problem, _ = ask(port, "/tickets", token, Accept="application/json")
    assert refused_well(problem) and problem.json["status"] == 503
    health, health_took = ask(port, "/health")
    assert health.status == 503 and health.header("Retry-After")
    return max([took for _, took in found] + [health_took])


@GONE
def test_database_down_at_the_start(fault_portal, durable):
    """Row 3: httpd starts; whoever asks is told so at once; nobody has to do anything when the database is up."""
    portal = fault_portal(start=False)
    token = sign_in(portal, [ANA])[ANA]
    durable.stop("fast")
    portal.start(*portal.fault_config)
    steady = Steady(portal)
    slowest = serves_without_database(portal, token)
    durable.start()
    back = seconds_until_served(portal, token)
    print(f"\nrow 3, down at the start: refused within {slowest * 1000:.0f} ms, back after {back:.2f} s")
    assert slowest <= REFUSAL + SLACK
    assert back <= 5 + SLACK
    portal.client(ANA)
    steady.check()


@GONE
@pytest.mark.slow
def test_database_hangs_at_the_start(fault_portal, durable):
    """Row 3: the server takes connections and never answers."""
    portal = fault_portal(start=False)
    token = sign_in(portal, [ANA])[ANA]
    os.kill(durable.postmaster(), signal.SIGSTOP)
    portal.start(*portal.fault_config)
    steady = Steady(portal)
    slowest = serves_without_database(portal, token)
    os.kill(durable.postmaster(), signal.SIGCONT)
    back = seconds_until_served(portal, token)
    print(f"\nrow 3, hangs at the start: refused within {slowest * 1000:.0f} ms, back after {back:.2f} s")
    assert slowest <= REFUSAL + SLACK
    assert back <= 5 + SLACK
    steady.check()


@GONE
@pytest.mark.slow
def test_database_hangs_while_serving(fault_portal, durable):
    """Row 3: all its processes stop in the middle of things, and go on later."""
    portal = fault_portal()
    steady = Steady(portal)
    with Load(portal, keep=False) as load:
        time.sleep(1)
        for pid in [durable.postmaster(), *durable.backends()]:
            os.kill(pid, signal.SIGSTOP)
        hung = time.monotonic()
        time.sleep(15)
        health, health_took = ask(portal.httpd.port, "/health")
        durable.mend()
        up = time.monotonic()
        back = seconds_until_served(portal, load.token)
        time.sleep(1)
    waits = [record.took for record in load.refused()]
    print(f"\nrow 3, hangs while serving: {load.statuses()}, the longest wait for a refusal {max(waits, default=0):.1f} s, "
          f"health said {health.status} after {health_took:.1f} s, back after {back:.2f} s")
    assert not load.failed() and set(load.statuses()) <= {200, 303, 503}
    assert all(refused_well(record.answer) for record in load.refused())
    assert up - hung >= 15 and load.slowest() <= SILENCE + SLACK
    assert back <= 5 + SLACK
    load.assert_kept()
    steady.check()


@GONE
def test_many_forms_across_a_restart(fault_portal, durable):
    """Row 17 with row 2: fifty times the same form, sent until answered while the database restarts, is one ticket."""
    portal = fault_portal(threads=32)
    steady = Steady(portal)
    load = Load(portal, workers=0)
    subject = "Load 1"
    start = threading.Barrier(51)

    def send(_):
        start.wait(60)
        return load.until_answered(subject)

    with ThreadPoolExecutor(50) as pool:
        waiting = [pool.submit(send, i) for i in range(50)]
        durable.stop("fast")
        start.wait(60)
        time.sleep(0.3)
        durable.start()
        places = {(one.result().status, one.result().header("Location")) for one in waiting}
    assert len(places) == 1 and next(iter(places))[0] == 303, places
    load.tries[subject] = []
    load.assert_kept()
    steady.check()
    assert portal.database.value("SELECT count(*) FROM ticket WHERE subject = ?", subject) == 1


@GONE
def test_a_session_ended_by_the_server(fault_portal, durable):
    """Row 2, one connection: an administrator ends it between two requests; nobody notices."""
    portal = fault_portal(children=1)
    token = sign_in(portal, [ANA])[ANA]
    steady = Steady(portal)
    wire = Plain(portal.httpd.port, token)
    for turn in range(10):
        assert wire.get("/tickets").status == 200
        durable.sql(portal.database.name, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                                          "current_database() AND pid <> pg_backend_pid();")
    assert wire.get("/tickets").status == 200
    wire.close()
    steady.check()
