# SPDX-License-Identifier: Apache-2.0
"""portalctl: tickets, sample data, seeding, templates."""

import pytest


@pytest.fixture(scope="module")
def quiet(portal_factory):
    portal = portal_factory(start=False)
    yield portal
    portal.stop()


def number_of(portal, subject):
    return str(portal.database.value(f"SELECT number FROM ticket WHERE subject LIKE '{subject}%'"))


def test_demo_twice_adds_nothing(quiet):
    before = quiet.ctl("status").stdout
    assert "there already" in quiet.ctl("demo").stdout
    assert quiet.ctl("status").stdout == before


def test_explain_agrees_with_the_page(make_portal):
    portal = make_portal()
    mine = number_of(portal, "Invoices for October")
    hidden = number_of(portal, "Fraud check")
    for email, number, visible in [("ana@example.com", mine, True), ("bruno@example.com", mine, True),
                                   ("carla@other.example", mine, False), ("ana@example.com", hidden, False),
                                   ("ana@example.com", "999999", False)]:
        done = portal.ctl("explain", "--contact", email, "--ticket", number, check=False)
        assert done.stdout.startswith("visible: " if visible else "hidden: "), (email, number)
        assert done.returncode == (0 if visible else 1)
        assert portal.client(email).get(f"/tickets/{number}").status == (200 if visible else 404)


def test_explain_follows_saved_settings(make_portal):
    portal = make_portal(start=False)
    number = number_of(portal, "Invoices for October")
    portal.ctl("settings", "set", "PortalCompanyTickets", "own")
    done = portal.ctl("explain", "--contact", "bruno@example.com", "--ticket", number, check=False)
    assert done.returncode == 1


def test_moving_a_ticket(quiet):
    number = number_of(quiet, "Access for two new colleagues")
    quiet.ctl("ticket", "owner", number, "jonas@example.com")
    quiet.ctl("ticket", "stage", number, "Closed")
    said = quiet.ctl("ticket", "show", number).stdout
    assert "stage: Closed (closed)" in said and "owner: Jonas Lindqvist" in said
    assert quiet.database.value("SELECT closed_at FROM ticket WHERE number = ?", int(number))
    quiet.ctl("ticket", "stage", number, "In progress")
    assert quiet.database.value("SELECT closed_at FROM ticket WHERE number = ?", int(number)) is None
    done = quiet.ctl("ticket", "stage", number, "Nowhere", check=False)
    assert done.returncode == 1 and 'no stage "Nowhere"' in done.stderr


def test_message_with_files(quiet):
    number = number_of(quiet, "Access for two new colleagues")
    path = quiet.folder / "reply notes.txt"
    path.write_text("bytes\n")
    path.chmod(0o644)
    quiet.ctl("message", "add", "--ticket", number, "--from", "agent@example.com", "--attach", path,
              input="Both accounts **exist** now.\n")
    row = quiet.database.query(
        "SELECT attachment.file_name, attachment.size, message.body FROM attachment JOIN message"
        " ON message.id = attachment.message_id WHERE attachment.file_name = 'reply notes.txt'")[0]
    assert row == {"file_name": "reply notes.txt", "size": 6, "body": "Both accounts **exist** now."}


def test_message_without_text_is_refused(quiet):
    number = number_of(quiet, "Access for two new colleagues")
    done = quiet.ctl("message", "add", "--ticket", number, "--from", "agent@example.com", input="  \n", check=False)
    assert done.returncode == 1 and "no text" in done.stderr


def test_seed_is_deterministic_and_keeps_its_word(make_portal):
    sums = []
    for _ in range(2):
        portal = make_portal(demo=False, start=False)
        said = portal.ctl("seed", "--tickets", "2000", "--contacts", "200", "--companies", "20", "--seed", "7").stdout
        assert "seed-contact-1@example.test sees 200 tickets, 20 of them open" in said
        assert portal.database.value(
            "SELECT count(*) AS n FROM ticket JOIN contact ON contact.id = ticket.requester_id"
            " WHERE contact.email = 'seed-contact-1@example.test' AND ticket.closed_at IS NULL") == 20
        sums.append(portal.database.query(
            "SELECT count(*) AS tickets, sum(length(subject)) AS length, sum(activity_at) AS activity,"
            " (SELECT sum(length(body)) FROM message) AS bodies FROM ticket"))
        again = portal.ctl("seed", "--tickets", "2000", "--contacts", "200", "--companies", "20", check=False)
        assert again.returncode == 1 and "seeded already" in again.stderr
    assert sums[0] == sums[1]
    assert sums[0][0]["tickets"] == 2000


def test_new_tickets_after_a_seed_get_new_numbers(make_portal):
    portal = make_portal(demo=False)
    portal.ctl("seed", "--tickets", "1000", "--contacts", "100", "--companies", "10")
    client = portal.client("seed-contact-1@example.test")
    page = client.post_form("/tickets/new", {"subject": "After the seed", "message": "One more."}, field="subject")
    assert page.status == 200
    assert portal.database.value("SELECT max(number) AS n FROM ticket") == portal.database.value(
        "SELECT number FROM ticket WHERE subject = 'After the seed'")


def write(folder, name, text):
    path = folder / name
    path.write_text(text)
    path.chmod(0o644)
    return path


def test_template_render(quiet):
    page = write(quiet.folder, "page.html",
                 '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:tal="http://xml.zope.org/namespaces/tal">'
                 '<body><p tal:repeat="x xs" tal:content="x/name">sample</p>'
                 '<div tal:content="structure body">b</div></body></html>')
    data = write(quiet.folder, "page.json", '{"xs": [{"name": "a<b"}, {"name": "c"}], "body": {"html": "<b>safe</b>"}}')
    said = quiet.ctl("template", "render", page, "--data", data).stdout
    assert "<p>a&lt;b</p><p>c</p><div><b>safe</b></div>" in said


def test_template_errors_have_a_place(quiet):
    page = write(quiet.folder, "wrong.html",
                 '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:tal="http://xml.zope.org/namespaces/tal">\n'
                 '<body>\n<p tal:content="missing">x</p></body></html>')
    done = quiet.ctl("template", "render", page, check=False)
    assert done.returncode == 1
    assert "wrong.html:3:" in done.stderr and "missing" in done.stderr


def test_shipped_templates_check(quiet):
    assert "templates compile" in quiet.ctl("template", "check", quiet.build.templates).stdout
