# SPDX-License-Identifier: Apache-2.0
"""Several people at the same ticket, at the same time."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fault_load import ANA, BRUNO, Steady
from harness.tickets import file_ticket, number_of
from harness.wire import Wire, sign_in

BOTH_WAYS = {"PortalCloseTickets": "On", "PortalReplyToClosed": "On"}


class Editor:
    """Replies, closes, reopens and reads in an order of chance, and counts what was taken."""

    def __init__(self, portal, token, number, seed):
        self.wire = Wire(portal.httpd.port, token)
        assert self.wire.csrf  # Fetched now, and not in the crowd.
        self.number = number
        self.random = random.Random(seed)
        self.seed = seed
        self.replies = set()
        self.statuses = {}

    def act(self, turn):
        action = self.random.choice(["messages", "messages", "close", "reopen", "read"])
        place = f"/tickets/{self.number}"
        if action == "read":
            answer = self.wire.get(place)
        elif action == "messages":
            text = f"Reply {self.seed} {turn}"
            answer = self.wire.post(f"{place}/messages", {"message": text, "form_key": text})
            if answer.status == 303:
                self.replies.add(text)
        else:
            answer = self.wire.post(f"{place}/{action}")
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1


def check_edits(portal, turns):
    steady = Steady(portal)
    number = number_of(file_ticket(portal.client(ANA), "Edited by many"))
    tokens = sign_in(portal, [ANA, BRUNO])
    editors = [Editor(portal, tokens[who], number, seed) for seed, who in enumerate([ANA, BRUNO] * 4)]
    start = threading.Barrier(len(editors))

    def run(editor):
        start.wait(60)
        for turn in range(turns // len(editors)):
            editor.act(turn)
        editor.wire.close()

    with ThreadPoolExecutor(len(editors)) as pool:
        list(pool.map(run, editors))
    statuses = {}
    for editor in editors:
        for status, count in editor.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    database = portal.database
    print(f"\nrow 16, {database.kind}: {turns} edits, {statuses}")
    assert set(statuses) == {200, 303}
    # No reply is lost, and none came twice.
    rows = database.query("SELECT message.body FROM message JOIN thread ON thread.id = thread_id JOIN ticket ON "
                          "ticket.id = ticket_id WHERE number = ? AND body LIKE 'Reply %'", number)
    assert sorted(row["body"] for row in rows) == sorted(set().union(*(editor.replies for editor in editors)))
    # Each change of state was made on what the one before had left.
    events = [row["kind"] for row in database.query(
        "SELECT kind FROM timeline_event JOIN ticket ON ticket.id = ticket_id WHERE number = ? AND kind IN "
        "('closed', 'reopened') ORDER BY timeline_event.id", number)]
    assert len(events) > turns // 50
    assert events == [("closed", "reopened")[i % 2] for i in range(len(events))]
    ticket = database.query("SELECT closed_at, stage.state FROM ticket JOIN stage ON stage.id = stage_id WHERE number = ?",
                            number)[0]
    assert (ticket["state"] == "closed") == (ticket["closed_at"] is not None) == (events[-1] == "closed")
    steady.check()


def test_edits_at_once(fault_portal):
    """Row 16, shortly: two people in eight windows reply, close and reopen."""
    check_edits(fault_portal(BOTH_WAYS), 240)


@pytest.mark.slow
def test_a_thousand_edits_at_once(fault_portal):
    """Row 16."""
    check_edits(fault_portal(BOTH_WAYS), 2000)


def test_fifty_forms_at_once(fault_portal):
    """Row 17, on a database that syncs: one ticket, fifty times the same answer."""
    portal = fault_portal(threads=32)
    steady = Steady(portal)
    token = sign_in(portal, [ANA])[ANA]
    wires = [Wire(portal.httpd.port, token) for _ in range(50)]
    for wire in wires:
        wire._csrf = wires[0].csrf
    start = threading.Barrier(50)
    fields = {"subject": "Fifty at once", "message": "Text", "form_key": "fifty"}

    def send(wire):
        wire.get("/health")
        # A connection that waits for the slowest of fifty may be over by then.
        wire.close()
        start.wait(60)
        answer = wire.post("/tickets", fields, [("attachment", "a.txt", b"content")])
        wire.close()
        return answer.status, answer.header("Location")

    with ThreadPoolExecutor(50) as pool:
        places = set(pool.map(send, wires))
    assert len(places) == 1 and next(iter(places))[0] == 303, places
    found = portal.database.query(
        "SELECT count(DISTINCT ticket.id) AS tickets, count(DISTINCT message.id) AS messages, count(attachment.id) AS files "
        "FROM ticket JOIN thread ON thread.ticket_id = ticket.id JOIN message ON message.thread_id = thread.id "
        "LEFT JOIN attachment ON attachment.message_id = message.id WHERE subject = 'Fifty at once'")
    assert found == [{"tickets": 1, "messages": 1, "files": 1}]
    steady.check()
