# SPDX-License-Identifier: Apache-2.0
"""Two members of staff save the same ticket, again and again, each on what his page showed (row 16)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fault_load import ANA, Steady
from harness.tickets import file_ticket, number_of
from harness.wire import Wire, sign_in

STAFF = ["agent@example.com", "admin@example.com"]


class Editor:
    """Adds one to the number in the subject, and signs it. What he saves on a page that was overtaken is refused."""

    def __init__(self, portal, token, number, name):
        self.name = name
        self.wire = Wire(portal.httpd.port, token)
        assert self.wire.csrf  # Fetched now, and not in the crowd.
        self.place = f"/desk/tickets/{number}"
        self.statuses = {}

    def shown(self):
        """What the form of the page would send back."""
        answer = self.wire.get_json(self.place)
        assert answer.status == 200, answer.body[:300]
        return answer.json["properties"]["subject"]

    def act(self):
        subject = self.shown()
        mine = f"{int(subject.split()[0]) + 1} saved by {self.name}"
        answer = self.wire.post(f"{self.place}/properties", {"was_subject": subject, "subject": mine})
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if answer.status == 409:
            assert mine in answer.text and "Nothing is saved yet." in answer.text


def check_edits(portal, turns):
    steady = Steady(portal)
    number = number_of(file_ticket(portal.client(ANA), "0 saved"))
    tokens = sign_in(portal, STAFF, who="staff")
    editors = [Editor(portal, tokens[who], number, who) for who in STAFF]
    start = threading.Barrier(len(editors))

    def run(editor):
        for _ in range(turns // len(editors)):
            start.wait(60)  # Both load the page and save at the same time, each time.
            editor.act()
        editor.wire.close()

    with ThreadPoolExecutor(len(editors)) as pool:
        list(pool.map(run, editors))
    statuses = {}
    for editor in editors:
        for status, count in editor.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    database = portal.database
    print(f"\nrow 16, {database.kind}: {turns} edits by staff, {statuses}")
    assert set(statuses) <= {303, 409} and sum(statuses.values()) == turns
    # Who lost was told so, and every other edit counts: two that were made on the same page would count once.
    assert database.value("SELECT subject FROM ticket WHERE number = ?", number).split()[0] == str(statuses[303])
    told = [row["detail"] for row in database.query(
        "SELECT detail FROM timeline_event JOIN ticket ON ticket.id = ticket_id WHERE number = ? AND kind = 'subject' "
        "ORDER BY timeline_event.id", number)]
    assert [[int(line.split()[0]) for line in text.split("\n")] for text in told] == [[i, i + 1] for i in range(statuses[303])]
    assert all(one.split("\n")[1] == other.split("\n")[0] for one, other in zip(told, told[1:]))
    assert statuses.get(409, 0) > turns // 20, "they did not meet"
    steady.check()


def test_staff_edits_at_once(fault_portal):
    """Row 16, shortly."""
    portal = fault_portal()
    check_edits(portal, 200 if portal.database.kind == "sqlite" else 60)


@pytest.mark.slow
def test_a_thousand_staff_edits_at_once(fault_portal):
    """Row 16: two members of staff, 1,000 times each."""
    check_edits(fault_portal(), 2000)
