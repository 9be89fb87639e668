# SPDX-License-Identifier: Apache-2.0
"""The settings console, as an administrator uses it."""

import re

import pytest

from harness.httpd import ONE_CHILD
from harness.tickets import rows

TABS = ("general", "tickets", "form", "access")


@pytest.fixture
def portal(make_portal):
    return make_portal({"PortalName": None})


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


def save(client, tab, fields, **options):
    page = client.get(f"/settings/{tab}")
    return client.submit(page, fields, action=f"/settings/{tab}", **options)


def fields_of(page, action):
    return dict(page.form(action=action).values)


@pytest.mark.row("S01")
def test_only_administrators_open_or_change_settings(portal, admin):
    agent, ana = portal.client("agent@example.com"), portal.client("ana@example.com")
    nav = lambda client: [link.text for link in client.get("/account").one("nav").all("a")]
    assert "Settings" in nav(admin) and "Settings" not in nav(agent)
    for path in [f"/settings/{tab}" for tab in TABS] + ["/settings/columns", "/settings/audit", "/settings/export"]:
        assert admin.get(path).status == 200, path
        assert agent.get(path).status == 403 and ana.get(path).status == 404, path
    for path in ("/settings/general", "/settings/columns", "/settings/switch", "/settings/import"):
        answer = agent.post(path, {"csrf": agent.csrf("/account"), "name": "Mine", "enabled": "0"})
        assert answer.status == 403, path
    assert portal.database.value("SELECT count(*) FROM setting") == 0


@pytest.mark.row("S02")
@pytest.mark.row("S07")
def test_a_name_is_in_force_when_it_is_saved(portal, admin):
    ana = portal.client("ana@example.com")
    page = admin.get("/settings/general")
    assert page.one("input", id="name")["value"] == "Support"
    assert ana.get("/tickets").title.endswith("Support"), "an open form changes nothing"
    answer = save(admin, "general", {"name": "Acme Help"})
    assert answer.status == 200 and answer.one("div", role="status").text.startswith("The settings are saved.")
    number = rows(ana.get("/tickets"))[0]
    for path in ("/tickets", f"/tickets/{number}" if isinstance(number, int) else "/tickets/new", "/tickets/new"):
        assert ana.get(path).title.endswith("Acme Help")
    refused = save(admin, "general", {"name": "x" * 81, "contact_address": "help@example.com"})
    assert refused.status == 422 and "It must have 1 to 80 characters" in refused.text
    assert refused.one("input", id="name")["value"] == "x" * 81, "what was typed is kept"
    assert refused.one("input", id="contact_address")["value"] == "help@example.com"
    assert refused.one("a", href="#name") and refused.title.startswith("Error")
    assert ana.get("/tickets").title.endswith("Acme Help"), "all of a tab or nothing"
    assert "help@example.com" not in ana.get("/tickets").text


def test_a_pinned_setting_is_shown_and_cannot_be_changed(make_portal):
    portal = make_portal({"PortalTicketLabel": '"Orders"'})
    admin = portal.client("admin@example.com")
    page = admin.get("/settings/tickets")
    assert not page.one("input", id="ticket_label")
    section = next(s for s in page.all("section") if "Display name" in s.text)
    assert "Orders" in section.text
    assert re.search(r"Fixed by PortalTicketLabel in \S+, line \d+\.", section.text)
    answer = save(admin, "tickets", {"ticket_label": "Mine"})
    assert answer.status == 200 and portal.database.value("SELECT count(*) FROM setting WHERE name = 'ticket_label'") == 0
    assert portal.client("ana@example.com").get("/tickets").one("h1").text.startswith("Orders")


@pytest.mark.row("S08")
@pytest.mark.row("S09")
def test_the_inbox_is_one_of_those_that_there_are(portal, admin):
    portal.ctl("pipeline", "add", "Billing", "--stages", "New:open,Done:closed", "--inbox", "Billing")
    portal.database.execute("UPDATE inbox SET kind = 'helpdesk' WHERE name = 'Billing'")
    page = admin.get("/settings/tickets")
    options = [option.text for option in page.one("select", id="inbox").all("option")]
    assert "Billing · Help desk" in options and "Support · Conversations inbox" in options
    save(admin, "tickets", {"inbox": "Billing"})
    ana = portal.client("ana@example.com")
    ana.post_form("/tickets/new", {"subject": "Where is my invoice", "message": "Please"}, field="message")
    inbox = portal.database.value("SELECT inbox.name FROM ticket JOIN inbox ON inbox.id = ticket.inbox_id "
                                  "ORDER BY ticket.id DESC LIMIT 1")
    assert inbox == "Billing"


@pytest.mark.row("S29")
@pytest.mark.row("S30")
@pytest.mark.row("S20")
def test_words_that_customers_read(portal, admin):
    save(admin, "tickets", {"ticket_label": "Orders"})
    save(admin, "form", {"form_menu_text": "Ask us", "form_header_text": "What is missing?"})
    ana = portal.client("ana@example.com")
    page = ana.get("/tickets")
    assert page.one("h1").text.startswith("Orders") and page.one("a", href="/support/tickets/new").text == "Ask us"
    assert ana.get("/tickets/new").one("h1").text == "What is missing?", "the form's header is its own"
    assert "does not change the form's header text" in admin.get("/settings/tickets").text


@pytest.mark.row("S19")
def test_the_form_can_be_disconnected(portal, admin):
    assert fields_of(admin.get("/settings/form"), "/settings/form").get("form_enabled") == "1"
    save(admin, "form", {}, without=("form_enabled",))
    ana = portal.client("ana@example.com")
    assert not ana.get("/tickets").one("a", href="/support/tickets/new")
    assert ana.get("/tickets/new").status == 404
    save(admin, "form", {"form_enabled": "On"})
    assert ana.get("/tickets/new").status == 200


@pytest.mark.row("S13")
@pytest.mark.row("S15")
@pytest.mark.row("S39")
def test_permissions_and_names(portal, admin):
    ana = portal.client("ana@example.com")
    before = ana.get("/tickets")
    assert "Organization's tickets" in before.text and "Marta" in before.text and "Vasconcelos" not in before.text
    save(admin, "tickets", {"company_tickets": "own", "owner_display": "full"})
    after = ana.get("/tickets")
    assert "Organization's tickets" not in after.text and "Marta Vasconcelos" in after.text
    assert len(rows(after)) < len(rows(before))


@pytest.mark.row("S34")
@pytest.mark.row("S35")
@pytest.mark.row("S36")
@pytest.mark.row("S37")
def test_columns(portal, admin):
    ana = portal.client("ana@example.com")
    heads = lambda: [th.text for th in ana.get("/tickets").all("th")]
    default = ["Subject", "Requested by", "Create date", "Ticket owner", "Last activity date", "Status"]
    assert heads() == default
    page = admin.get("/settings/columns")
    page = admin.submit(page, {"column": "priority", "add": "1"}, action="/settings/columns")
    assert "not saved yet" in page.text and heads() == default, "nothing before Save"
    page = admin.submit(page, {"up": "priority"}, action="/settings/columns", without=("column",))
    page = admin.submit(page, {"remove": "created"}, action="/settings/columns", without=("column",))
    done = admin.submit(page, {"save": "1"}, action="/settings/columns")
    assert done.url.endswith("/settings/tickets")
    assert heads() == ["Subject", "Requested by", "Ticket owner", "Last activity date", "Priority", "Status"]
    page = admin.submit(admin.get("/settings/columns"), {"reset": "1"}, action="/settings/columns")
    admin.submit(page, {"save": "1"}, action="/settings/columns")
    assert heads() == default
    assert portal.database.value("SELECT count(*) FROM setting WHERE name = 'columns'") == 0, "the default is no value"


@pytest.mark.row("S33")
def test_no_eleventh_column(portal, admin):
    page = admin.get("/settings/columns")
    ten = "subject requester created owner activity status priority number company closed"
    csrf = fields_of(page, "/settings/columns")["csrf"]
    full = admin.post("/settings/columns", {"csrf": csrf, "columns": ten, "add": "1", "column": "more"})
    assert full.status == 422 and "at most 10 columns" in full.text
    forced = admin.post("/settings/columns", {"csrf": csrf, "columns": ten + " subject", "save": "1"})
    assert forced.status == 422
    none = admin.post("/settings/columns", {"csrf": csrf, "columns": "", "save": "1"})
    assert none.status == 422


@pytest.mark.row("S44")
@pytest.mark.row("S46")
@pytest.mark.row("S71")
def test_switches_of_tickets(portal, admin):
    ana = portal.client("ana@example.com")
    assert "Waiting for" not in ana.get("/tickets").one("table").text
    save(admin, "tickets", {"custom_stages": "On", "close_tickets": "On"})
    page = ana.get("/tickets?status=open")
    assert "Waiting for" in page.one("table").text
    link = page.one("table").one("a", class_="title")["href"]
    assert ana.get(link).one("a", href=link + "/close")
    save(admin, "tickets", {}, without=("custom_stages", "close_tickets"))
    assert not ana.get(link).one("a", href=link + "/close")


@pytest.mark.row("S61")
@pytest.mark.expect_log("CP00620")
def test_the_portal_is_turned_off_and_on(portal, admin):
    ana, nobody = portal.client("ana@example.com"), portal.client()
    link = ana.get("/tickets").one("table").one("a", class_="title")["href"]
    form = ana.get(link)
    save(admin, "general", {"off_text": "We are moving. Back on Monday."})
    answer = admin.submit(admin.get("/settings/general"), {"enabled": "0"}, action="/settings/switch")
    assert "Portal is off" in answer.text
    for path in ("/tickets", link, "/tickets/new", "/tickets.csv", "/account", "/attachments/1/x", "/"):
        for client in (ana, nobody):
            page = client.get(path, follow=False)
            assert page.status == 503 and "We are moving. Back on Monday." in page.text, path
            assert page.headers["Retry-After"] == "3600"
    assert ana.get_json("/tickets").status == 503
    lost = ana.submit(form, {"message": "This must not be lost"}, field="message", follow=False)
    assert lost.status == 503 and "This must not be lost" in lost.text
    assert nobody.get("/login").status == 200, "staff can sign in"
    assert portal.client("agent@example.com").get("/desk/view-as").status == 200
    admin.submit(admin.get("/settings/general"), {"enabled": "1"}, action="/settings/switch")
    assert ana.get("/tickets").status == 200


@pytest.mark.row("S62")
def test_view_customer_portal(portal, admin):
    link = next(a for a in admin.get("/settings/general").all("a") if a.text == "View customer portal")
    assert admin.get(link["href"]).url.endswith("/desk/view-as?return_to=%2Fsupport%2Ftickets")


def test_two_administrators(portal, admin):
    other = portal.client("admin@example.com")
    mine, theirs = admin.get("/settings/tickets"), other.get("/settings/tickets")
    other.submit(theirs, {"page_size": "50"}, action="/settings/tickets")
    late = admin.submit(mine, {"ticket_label": "Orders"}, action="/settings/tickets")
    assert late.status == 409 and "Somebody else saved" in late.text
    assert late.one("input", id="ticket_label")["value"] == "Orders" and late.one("input", id="page_size")["value"] == "25"
    assert portal.database.value("SELECT value FROM setting WHERE name = 'page_size'") == "50", "nothing is overwritten"
    assert portal.database.value("SELECT count(*) FROM setting WHERE name = 'ticket_label'") == 0


def write_unseen(portal, name, value):
    """As another server's change that this one's snapshot does not have yet: without a new version."""
    portal.database.execute("DELETE FROM setting WHERE name = ?", name)
    portal.database.execute("INSERT INTO setting (portal, name, value) VALUES ('/support', ?, ?)", name, value)


@pytest.mark.row("S07")
@pytest.mark.parametrize("path,name,value,fields,typed", [
    ("/settings/tickets", "page_size", "50", {"ticket_label": "Orders"}, 'value="Orders"'),
    ("/settings/columns", "columns", "subject status", {"save": "1", "columns": "status owner"}, 'value="status owner"'),
    ("/settings/filter", "ticket_filter", "priority is-not low",
     {"rule-p-0": "priority", "rule-o-0": "is", "rule-v-0": "urgent"}, "priority"),
    ("/settings/domains", "domains", "127.0.0.1 help.example", {"host": "127.0.0.1"}, 'value="127.0.0.1"'),
])
def test_what_is_saved_in_between_is_not_overwritten(make_portal, path, name, value, fields, typed):
    portal = make_portal({"PortalName": None}, extra=ONE_CHILD)
    admin = portal.client("admin@example.com")
    page = admin.get(path)
    if name == "ticket_filter":
        page = admin.submit(page, {"rule-or": "0"}, action=path)
        page = admin.submit(page, {"rule-p-0": "priority", "rule-show": "1"}, action=path)
        page = admin.submit(page, {**fields, "rule-show": "1"}, action=path)
    write_unseen(portal, name, value)
    late = admin.submit(page, fields, action=path, without=("column",))
    assert late.status == 409 and "Somebody else saved" in late.text, late.text
    assert typed in late.source, "what was typed is kept"
    assert portal.database.value("SELECT value FROM setting WHERE name = ?", name) == value
    assert portal.database.value("SELECT count(*) FROM setting_change") == 0
    done = admin.submit(late, fields, action=path, without=("column",))
    assert done.status == 200 and portal.database.value("SELECT count(*) FROM setting_change") >= 1, done.text


@pytest.mark.row("S07")
def test_buttons_do_not_make_an_old_page_new(portal, admin):
    """What comes back with a button pressed is still of the state that the first page showed."""
    page = admin.get("/settings/columns")
    save(portal.client("admin@example.com"), "tickets", {"page_size": "50"})
    assert admin.submit(page, {"save": "1"}, action="/settings/columns", without=("column",)).status == 200
    page = admin.get("/settings/columns")
    other = portal.client("admin@example.com")
    other.submit(other.submit(other.get("/settings/columns"), {"remove": "owner"}, action="/settings/columns", without=("column",)),
                 {"save": "1"}, action="/settings/columns", without=("column",))
    page = admin.submit(page, {"up": "status"}, action="/settings/columns", without=("column",))
    late = admin.submit(page, {"save": "1"}, action="/settings/columns", without=("column",))
    assert late.status == 409
    assert portal.database.value("SELECT value FROM setting WHERE name = 'columns'") == "subject requester created activity status"


def test_what_a_directive_fixes_cannot_be_undone(make_portal):
    portal = make_portal({"PortalName": None})
    admin = portal.client("admin@example.com")
    save(admin, "general", {"name": "First"})
    portal.restart({"PortalName": '"Fixed"'})
    admin = portal.client("admin@example.com")
    page = admin.get("/settings/audit")
    button = page.one("tbody").one("button")
    assert button.get("disabled") is not None and not button.get("value")
    said = page.one(id=button["aria-describedby"]).text
    assert re.fullmatch(r"Fixed by PortalName in \S+, line \d+\.", said)
    number = portal.database.value("SELECT id FROM setting_change")
    answer = admin.post("/settings/audit/undo", {"csrf": admin.csrf("/settings/audit"), "change": number})
    assert answer.status == 409 and said in answer.text
    assert portal.database.value("SELECT value FROM setting WHERE name = 'name'") == "First"


def test_every_change_is_recorded_and_can_be_undone(portal, admin):
    assert "Nothing has been changed yet" in admin.get("/settings/audit").text
    save(admin, "general", {"name": "First"})
    save(admin, "general", {"name": "Second"})
    save(admin, "general", {"name": "Second"})
    page = admin.get("/settings/audit")
    lines = [[cell.text for cell in row.all("td")] for row in page.one("tbody").all("tr")]
    assert [line[1:4] for line in lines] == [["First", "Second", "admin@example.com"],
                                             ["Support (default)", "First", "admin@example.com"]]
    button = page.one("tbody").all("button")[1]
    done = admin.submit(page, {"change": button["value"]}, action="/settings/audit/undo")
    assert done.one("div", role="status").text == "The change is undone."
    assert admin.get("/settings/general").one("input", id="name")["value"] == "Support"
    assert len(done.one("tbody").all("tr")) == 3, "undoing is a change, too"


def test_text_out_and_in(portal, admin):
    save(admin, "general", {"name": 'Help "desk" \\ one', "contact_address": "help@example.com"})
    save(admin, "tickets", {"close_tickets": "On"})
    text = admin.get("/settings/export")
    assert text.headers["Content-Disposition"].startswith("attachment")
    assert text.source == portal.ctl("settings", "export").stdout
    assert 'PortalName "Help \\"desk\\" \\\\ one"' in text.text and "PortalCloseTickets On" in text.text
    page = admin.get("/settings/audit")
    wrong = admin.submit(page, {"settings": "PortalName Fine\nPortalPageSize 9000\n"}, action="/settings/import")
    assert wrong.status == 422 and "Line 2: PortalPageSize" in wrong.text and "PortalName Fine" in wrong.text
    wrong = admin.submit(page, {"settings": "PortalName One\n\nname Two\n"}, action="/settings/import")
    assert wrong.status == 422 and "Line 3: PortalName stands twice" in wrong.text
    for bad, said in (('PortalName "One" more\n', "Line 1: a quote is not closed"), ('PortalName "One\n', "Line 1: a quote"),
                       ("<PortalDefinition template login_x>\n</PortalDefinition>\n", "Line 2: the definition is empty"),
                       ("<PortalDefinition template login_x>\n    <p/>\n", "Line 2: the definition is not closed")):
        wrong = admin.submit(page, {"settings": bad}, action="/settings/import")
        assert wrong.status == 422 and said in wrong.text, said
    admin.submit(page, {"settings": "# nothing\n"}, action="/settings/import")
    assert portal.database.value("SELECT count(*) FROM setting") == 0
    admin.submit(admin.get("/settings/audit"), {"settings": text.source}, action="/settings/import")
    assert portal.ctl("settings", "export").stdout == text.source
    assert portal.client("ana@example.com").get("/tickets").title.endswith('Help "desk" \\ one')
