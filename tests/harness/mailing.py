# SPDX-License-Identifier: Apache-2.0
"""What tests of mail share: a portal that sends, the outbox, answers by staff."""

import time

from .tickets import number_of

FROM = '"Example Support <support@example.com>"'


def mail_directives(server, scheme="smtp", user=None, more=None):
    """The directives of a portal that hands its mail to `server`."""
    address = f"{scheme}://{user + '@' if user else ''}127.0.0.1:{server.port}"
    return {"PortalMail": "On", "PortalMailServer": address, "PortalMailFrom": FROM, "PortalMailTimeout": "2",
            **(more or {})}


def give_address(database, address="help@support.example.com", inbox="Support"):
    """The address that answers to mails of an inbox go to."""
    database.execute("UPDATE inbox SET address = ? WHERE name = ?", address, inbox)


def outbox(database, columns="kind, address, state"):
    return [tuple(row.values()) for row in database.query(f"SELECT {columns} FROM outbox ORDER BY id")]


def states(database):
    """How many mails are in which state."""
    rows = database.query("SELECT state, count(*) AS number FROM outbox GROUP BY state")
    return {row["state"]: int(row["number"]) for row in rows}


def make_due(database):
    """The time has come for all that waits and nobody is at."""
    database.execute("UPDATE outbox SET due_at = 0 WHERE state = 'waiting' AND holder = 0")


def until(condition, seconds=30, what="it"):
    """Waits until condition() says something."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what} did not happen in {seconds} s"
        time.sleep(0.05)


def settled(database, seconds=30):
    """Waits until nothing waits any more."""
    until(lambda: "waiting" not in states(database), seconds, "that all mail is sent")
    return states(database)


def desk_answer(agent, number, text):
    """A member of staff writes to the customer."""
    page = agent.post_form(f"/desk/tickets/{number}", {"message": text}, action=f"/desk/tickets/{number}/messages")
    assert page.status == 200, f"{page.status} {page.url}\n{page.text[:500]}"
    return number_of(page)
