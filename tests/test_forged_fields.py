# SPDX-License-Identifier: Apache-2.0
"""Check 28: what a form does not have is not taken from it, whatever it is called."""

import pytest

from harness.tickets import file_ticket, number_of

pytestmark = pytest.mark.expect_log("CP01200")

ANA, AGENT = "ana@example.com", "agent@example.com"
# Names of columns, of fields of other forms, and of what other products took.
FORGED = ["owner", "owner_id", "owner_key", "queue", "queue_id", "inbox", "inbox_id", "pipeline", "pipeline_id", "stage",
          "stage_id", "status", "state", "customer_id", "contact_id", "contact", "requester", "requester_id", "requester_key",
          "company", "company_id", "staff", "staff_id", "role", "admin", "is_admin", "manages", "manager", "disabled",
          "disabled_at", "password", "password_hash", "new_password", "credential", "email", "email_key", "name_key", "id",
          "number", "ticket_id", "thread_id", "message_id", "created", "created_at", "closed_at", "activity_at", "expires_at",
          "portal", "public", "internal", "visible", "muted", "verified", "change_count", "last_by", "source", "mail_id",
          "identity_id", "group", "groups", "group_id", "alias", "right", "approved"]


def people(database):
    """What says who somebody is and may do."""
    return {
        "contact": database.query("SELECT id, email, email_key, company_id, disabled_at, created_at FROM contact ORDER BY id"),
        "staff": database.query("SELECT id, email, role, manages, disabled_at, alias FROM staff ORDER BY id"),
        "credential": database.query("SELECT contact_id, staff_id, password_hash FROM credential ORDER BY 1, 2"),
        "members": database.query("SELECT contact_id, group_id FROM access_group_member ORDER BY 1, 2"),
        "settings": database.query("SELECT portal, name, value FROM setting ORDER BY 1, 2"),
    }


def tickets(database):
    return {row["id"]: row for row in database.query(
        "SELECT id, number, inbox_id, owner_id, requester_id, company_id, created_at FROM ticket")}


def stages(database):
    return {row["id"]: row for row in database.query("SELECT id, stage_id, closed_at FROM ticket")}


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory({"PortalCloseTickets": "On", "PortalReplyToClosed": "On", "PortalMail": "On"})
    yield portal
    portal.stop()


def extra(page, action):
    """All of them but those that the form has."""
    form = page.form(action=action)
    assert len(FORGED) >= 40
    return {name: "2" for name in FORGED if name not in form.names}


def press(client, path, action, **fields):
    page = client.get(path)
    answer = client.submit(page, {**extra(page, action), **fields}, action=action, follow=False)
    assert answer.status in (303, 422), (action, answer.status, answer.text[:300])
    return answer


def test_customers(portal):
    ana, database = portal.client(ANA), portal.database
    contact = database.value("SELECT id FROM contact WHERE email = ?", ANA)
    number = number_of(file_ticket(ana, "Before all of this"))
    plain = database.query("SELECT * FROM ticket WHERE number = ?", number)[0]
    before, old, where = people(database), tickets(database), stages(database)
    assert press(ana, "/tickets/new", "/tickets", subject="Forged", message="Text").status == 303
    fresh = database.query("SELECT * FROM ticket WHERE subject = 'Forged'")
    assert len(fresh) == 1 and tickets(database).items() >= old.items()
    for column in ("inbox_id", "owner_id", "requester_id", "company_id", "stage_id", "closed_at", "source", "priority"):
        assert fresh[0][column] == plain[column], column
    assert fresh[0]["number"] == number + 1 and fresh[0]["created_at"] > plain["created_at"]
    # The password form has a field of that name, which is refused without the present one.
    press(ana, f"/tickets/{number}", "/messages", message="Forged reply")
    row = database.query("SELECT message.contact_id, message.staff_id, thread.ticket_id FROM message JOIN thread ON thread.id = "
                         "thread_id WHERE message.body LIKE 'Forged reply%'")
    assert [tuple(one.values()) for one in row] == [(contact, None, plain["id"])]
    for path, action, fields in (("/account", "/account/profile", {"first_name": "Ana"}), ("/account", "/account/look", {}),
                                 ("/account", "/account/mails", {}), ("/account", "/account/password", {})):
        press(ana, path, action, **fields)
    assert people(database) == before and {**tickets(database), **old} == tickets(database)
    assert stages(database).items() >= where.items(), "nothing was closed or moved"
    press(ana, f"/tickets/{number}/close", "/close")
    assert people(database) == before and {**tickets(database), **old} == tickets(database)
    changed = {id for id, row in stages(database).items() if id in where and where[id] != row}
    assert changed == {plain["id"]}


def test_staff(portal):
    """An agent who may not set up the desk."""
    agent, database = portal.client(AGENT), portal.database
    number = number_of(file_ticket(portal.client(ANA), "For the desk"))
    before, old, where = people(database), tickets(database), stages(database)
    staff = database.value("SELECT id FROM staff WHERE email = ?", AGENT)
    for action, fields in (("/notes", {"body": "Forged note"}), ("/messages", {"message": "Forged answer"})):
        press(agent, f"/desk/tickets/{number}", action, **fields)
    assert database.value("SELECT staff_id FROM note WHERE body LIKE 'Forged note%'") == staff
    assert database.value("SELECT staff_id FROM message WHERE body LIKE 'Forged answer%'") == staff
    press(agent, "/account", "/account/profile", first_name="Priya")
    assert people(database) == before and tickets(database) == old
    assert {id for id, row in stages(database).items() if where[id] != row} <= {
        database.value("SELECT id FROM ticket WHERE number = ?", number)}
