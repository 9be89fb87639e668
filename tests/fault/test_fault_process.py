# SPDX-License-Identifier: Apache-2.0
"""Processes that are killed or told to restart, and a disk that is full."""

import ctypes
import os
import random
import shutil
import signal
import subprocess
import time

import pytest

from fault_load import ANA, SLACK, Load, Plain, Steady, ask, held, seconds_until_served
from harness import system
from harness.mailing import mail_directives, until
from harness.mailserver import MailServer
from harness.wire import sign_in

RESPAWN = 1.0  # s
DAY = 24 * 3600


def unfinished(portal):
    return [path for path in (portal.store / "tmp").iterdir()]


def stored_files(portal):
    """{digest: size} of what is in the store."""
    return {path.name: path.stat().st_size for path in portal.store.glob("??/??/*")}


def named_files(portal):
    """{digest: size} of what rows name."""
    return {row["sha256"]: row["size"] for row in portal.database.query("SELECT DISTINCT sha256, size FROM attachment")}


def assert_files_fit_rows(portal):
    stored = stored_files(portal)
    wrong = {name for name, size in named_files(portal).items() if stored.get(name) != size}
    assert not wrong, f"rows without their file: {wrong}"


def kill_one(portal, chance):
    children = portal.httpd.children()
    if children:
        try:
            os.kill(chance.choice(children), signal.SIGKILL)
        except ProcessLookupError:
            pass


def check_kills(portal, requests, pause):
    chance = random.Random(1)
    kills = 0
    deadline = time.monotonic() + 120
    with Load(portal, files=True, writes=1) as load:
        while (load.count < requests or len(load.failed()) < 3) and time.monotonic() < deadline:
            time.sleep(pause)
            kill_one(portal, chance)
            kills += 1
    assert len(load.failed()) >= 3, "no request was hit: nothing was tested"
    assert set(load.statuses()) <= {0, 303}, load.statuses()
    acknowledged, stored = load.assert_kept()
    assert_files_fit_rows(portal)
    deadline = time.monotonic() + RESPAWN + SLACK
    while len(portal.httpd.children()) < portal.children and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(portal.httpd.children()) >= portal.children
    left = unfinished(portal)
    # A day later whoever begins clears up; what is being written now stays.
    for path in left:
        os.utime(path, (time.time() - 2 * DAY,) * 2)
    new = portal.store / "tmp" / ("0123456789abcdef" * 2)
    new.write_bytes(b"x")
    system.give(new, system.server_user())
    kill_one(portal, random.Random(2))
    deadline = time.monotonic() + 10 + SLACK
    while unfinished(portal) != [new] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert unfinished(portal) == [new]
    print(f"\nrow 1, {portal.database.kind}: {kills} children killed, {load.statuses()}, {acknowledged} acknowledged, "
          f"{stored} stored in the end, {len(left)} unfinished files, all swept")


def test_killed_children(fault_portal):
    """Row 1, shortly: forms with a file, while children are killed."""
    check_kills(fault_portal(), 60, 0.15)


@pytest.mark.slow
def test_many_killed_children(fault_portal):
    """Row 1."""
    check_kills(fault_portal(), 500, 0.3)


def check_graceful(portal, times, keep):
    with Load(portal, workers=4, keep=keep) as load:
        for _ in range(times):
            time.sleep(0.5)
            portal.httpd.reload()
        time.sleep(0.5)
    failed = load.failed()
    print(f"\nrow 9, {portal.database.kind}, {times} graceful restarts, keep-alive {keep}: {load.statuses()}, "
          f"slowest {load.slowest() * 1000:.0f} ms")
    assert set(load.statuses()) <= {0, 200, 303}
    if not keep:
        assert not failed, [repr(record.error) for record in failed[:5]]
    load.assert_kept()
    assert "exit signal" not in portal.httpd.log_text()


def test_graceful_restarts(fault_portal):
    """Row 9, shortly: nobody notices a graceful restart."""
    check_graceful(fault_portal(), 2, keep=False)


@pytest.mark.slow
@pytest.mark.parametrize("keep", [False, True])
def test_many_graceful_restarts(fault_portal, keep):
    """Row 9. With kept connections httpd ends some between two requests: sent again, each form has happened once."""
    check_graceful(fault_portal(), 5, keep)


# --- a full disk -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk():
    """Mounts a small disk on a folder, for this process and those it starts; gone with it at the latest."""
    mounted = []
    if not system.is_root():
        pytest.skip("only root can mount a disk")
    if ctypes.CDLL(None, use_errno=True).unshare(0x00020000):  # CLONE_NEWNS
        pytest.skip("no mount namespace: " + os.strerror(ctypes.get_errno()))
    system.run(["mount", "--make-rprivate", "/"])

    def mount(folder, size):
        system.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder])
        mounted.append(folder)

    yield mount
    for folder in mounted:
        system.run(["umount", "-l", folder], check=False)


def post_file(wire, subject, content):
    return wire.post("/tickets", {"subject": subject, "message": f"Text of {subject}", "form_key": subject},
                     [("attachment", f"{subject}.bin", content)])


@pytest.mark.expect_log("CP00620")
def test_full_disk_of_attachments(fault_portal, small_disk):
    """Row 6: a file that does not fit is refused as such, the text stays, all else works; room again is enough."""
    portal = fault_portal({"PortalMaxFileSize": "2"}, start=False)
    small_disk(portal.store, "8m")
    shutil.copytree(portal.database.store_template, portal.store, dirs_exist_ok=True)
    system.give(portal.store, system.server_user())
    portal.start(*portal.fault_config)
    steady = Steady(portal)
    wire = Plain(portal.httpd.port, sign_in(portal, [ANA])[ANA])
    taken, refused = [], []
    for i in range(12):
        answer = post_file(wire, f"Disk {i}", os.urandom(1 << 20))
        (taken if answer.status == 303 else refused).append((f"Disk {i}", answer))
    assert len(taken) >= 5 and len(refused) >= 4
    # 422: the form comes back, with what was typed.
    assert {answer.status for _, answer in refused} <= {422, 503, 507}
    assert all(f"Text of {subject}" in answer.text and "no room" in answer.text for subject, answer in refused)
    assert_files_fit_rows(portal)
    assert unfinished(portal) == []
    assert set(stored_files(portal)) == set(named_files(portal))
    subjects = {row["subject"] for row in portal.database.query("SELECT subject FROM ticket WHERE subject LIKE 'Disk %'")}
    assert subjects == {subject for subject, _ in taken}
    # Without a file everything works.
    assert wire.post("/tickets", {"subject": "Disk none", "message": "Text", "form_key": "none"}, []).status == 303
    assert wire.get("/tickets").status == 200 and ask(portal.httpd.port, "/health")[0].status == 200
    # Room again.
    system.run(["mount", "-o", "remount,size=32m", portal.store])
    for subject, _ in refused:
        assert post_file(wire, subject, os.urandom(1 << 20)).status == 303
    assert_files_fit_rows(portal)
    assert set(stored_files(portal)) == set(named_files(portal))
    print(f"\nrow 6, {portal.database.kind}: {len(taken)} files of 1 MB taken, {len(refused)} refused with "
          f"{ {answer.status for _, answer in refused} }, none of them lost its text")
    wire.close()
    steady.check()


@pytest.fixture
def mail_server():
    server = MailServer().start()
    yield server
    server.stop()


@pytest.mark.only_on("pgsql")
def test_stop_while_mail_asks_the_database(fault_portal, mail_server):
    """A child does not end before its job has given its connection back: mod_dbd would close it, and fail an assertion."""
    portal = fault_portal(mail_directives(mail_server), children=1)
    seconds_until_served(portal, sign_in(portal, [ANA])[ANA], in_a_row=1)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%outbox%'"
    with held(portal.database, "LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE"):
        until(lambda: portal.database.value(waiting), what="that the job waits")
        portal.httpd.process.terminate()
        with pytest.raises(subprocess.TimeoutExpired):
            portal.httpd.process.wait(1)
    portal.httpd.process.wait(20)
    assert "exit signal" not in portal.httpd.log_text()
