# SPDX-License-Identifier: Apache-2.0
"""What names a property keeps it: rules, forms, columns; and what customers may fill in that a group asks for."""

import json
import threading

import pytest

from harness.mailing import until

ANA = "ana@example.com"
LIST = "/settings/properties"
KIND = {"object": "ticket", "label": "Kind", "type": "choice", "customers": "see",
        "options": [{"name": "open", "label": "Open"}, {"name": "internal", "label": "Internal"}, {"name": "x", "label": "X"}]}
PLAN = {"object": "contact", "label": "Plan", "type": "choice",
        "options": [{"name": "free", "label": "Free"}, {"name": "gold", "label": "Gold"}]}
FORM = {"label": "Order", "offered": True, "creates_tickets": True, "inbox": "Support",
        "fields": [{"kind": "subject", "required": True}, {"kind": "contact", "property": "plan"},
                   {"kind": "message", "when": "plan is free"}]}


def section(kind, name, body):
    return f"<PortalDefinition {kind} {name}>\n    {json.dumps(body)}\n</PortalDefinition>\n"


def bring_in(portal, text, check=True):
    file = portal.store / "import.conf"
    file.write_text(text)
    return portal.ctl("settings", "import", file, check=check)


def everything(kind=KIND, plan=PLAN, forms=FORM, rule='PortalTicketFilter "kind is-not internal"\n'):
    return (rule + (section("property", "kind", kind) if kind else "") + (section("property", "plan", plan) if plan else "")
            + (section("form", "order", forms) if forms else ""))


def archive(admin, name):
    path = f"{LIST}/{name}"
    admin.submit(admin.get(path), {}, action=f"{path}/archive")
    return f"{path}/remove"


@pytest.fixture
def portal(make_portal):
    portal = make_portal({})
    bring_in(portal, everything())
    portal.ctl("group", "save", "Golden", "--rule", "plan is gold")
    return portal


def test_what_is_used_is_neither_deleted_nor_loses_an_option(portal):
    admin, ana = portal.client("admin@example.com"), portal.client(ANA)
    assert [row.all("td")[-2].text for row in admin.get(LIST).one("tbody").all("tr")] == ["Ticket visibility"]
    assert "Access group “Golden”, Order" in admin.get(f"{LIST}?of=contact").text
    for name, option, words in (("kind", "internal", "The ticket visibility of /support asks for “Internal”"),
                                ("plan", "gold", "The access group “Golden” asks for “Gold”"),
                                ("plan", "free", "The form “Order” asks for “Free”")):
        page = admin.get(f"{LIST}/{name}")
        answer = admin.submit(page, {"remove": option}, action=f"{LIST}/{name}/options")
        assert answer.status == 409 and words in answer.text
    portal.ctl("settings", "set", "PortalColumns", "subject p.kind")
    answer = admin.submit(admin.get(f"{LIST}/kind"), {"remove": "x"}, action=f"{LIST}/kind/options")
    assert answer.status == 200, "nobody asks for that one"
    for name, words in (("kind", "The ticket visibility of /support asks for this property."),
                        ("plan", "The access group “Golden” asks for this property.")):
        remove = archive(admin, name)
        page = admin.get(remove)
        assert "Used in" in page.text
        answer = admin.submit(page, {}, action=remove)
        assert answer.status == 409 and words in answer.text
    portal.ctl("group", "save", "Golden", "--rule", "email is-set")
    answer = admin.submit(admin.get(f"{LIST}/plan/remove"), {}, action=f"{LIST}/plan/remove")
    assert answer.status == 409 and "The form “Order” has this property." in answer.text
    # By a field alone, without a condition.
    alone = {**FORM, "fields": FORM["fields"][:2]}
    bring_in(portal, everything(kind={**KIND, "archived": True}, plan={**PLAN, "archived": True}, forms=alone, rule=""))
    answer = admin.submit(admin.get(f"{LIST}/plan/remove"), {}, action=f"{LIST}/plan/remove")
    assert answer.status == 409 and "The form “Order” has this property." in answer.text
    assert len(ana.get("/tickets").one("tbody").all("tr")) > 5
    portal.database.execute("INSERT INTO setting (portal, name, value) VALUES ('/support', 'columns', 'subject p.kind')")
    answer = admin.submit(admin.get(f"{LIST}/kind/remove"), {}, action=f"{LIST}/kind/remove")
    assert answer.status == 200 and portal.database.value("SELECT count(*) FROM definition WHERE name = 'kind'") == 0, \
        "a list does without"


def test_an_import_is_refused_alike(portal):
    less = {**KIND, "options": KIND["options"][:1]}
    before = portal.ctl("settings", "export").stdout
    for text, words in ((everything(kind=less), "asks for “Internal”"),
                        (everything(plan={**PLAN, "options": PLAN["options"][:1]}), "asks for “Gold”"),
                        (everything(kind={**KIND, "type": "text", "options": []}), "The type of a property stays"),
                        (everything(rule='PortalTicketFilter "gone is x"\n'), "gone")):
        done = bring_in(portal, text, check=False)
        assert done.returncode and words in done.stderr, (words, done.stderr)
        assert portal.ctl("settings", "export").stdout == before
    bring_in(portal, everything(kind=less, rule=""))
    assert "Internal" not in portal.ctl("settings", "export").stdout
    # What goes together goes: an option, and the form whose condition asks for it.
    bring_in(portal, everything(kind=less, plan={**PLAN, "options": PLAN["options"][1:]}, forms=None, rule=""))
    assert "Free" not in portal.ctl("settings", "export").stdout
    # Properties are those of all portals: what one of them brings in takes none away, not even one that is archived.
    bring_in(portal, everything(kind={**less, "archived": True}, rule=""))
    bring_in(portal, everything(kind=None, forms=None, rule=""))
    assert portal.database.value("SELECT count(*) FROM definition WHERE kind = 'property'") == 2


@pytest.mark.expect_log("CP01640")
def test_a_rule_of_the_configuration_is_explained(make_portal):
    portal = make_portal({"PortalTicketFilter": '"kind is-not internal"'}, start=False)
    bring_in(portal, everything(kind={**KIND, "archived": True}, rule=""))
    portal.start({"PortalTicketFilter": '"kind is-not internal"'})
    admin, ana = portal.client("admin@example.com"), portal.client(ANA)
    page = admin.get(f"{LIST}/kind/remove")
    assert "PortalTicketFilter in" in page.text and "no ticket would be shown" in page.text
    assert admin.submit(page, {}, action=f"{LIST}/kind/remove").status == 409
    assert "The rule in force cannot be read" not in admin.get("/settings/filter").text
    portal.database.execute("DELETE FROM definition WHERE name = 'kind'")
    portal.ctl("settings", "set", "PortalName", "Changed")
    until(lambda: "The rule in force cannot be read" in admin.get("/settings/filter").text)
    assert "No tickets yet" in ana.get("/tickets").text


def test_a_group_that_customers_can_put_themselves_into_is_warned_about(portal):
    admin = portal.client("admin@example.com")
    group = portal.database.value("SELECT id FROM access_group WHERE name = 'Golden'")
    assert "A form asks customers for “Plan”" in admin.get(f"/settings/groups/{group}").text
    assert "The rule of the access group “Golden” asks for this" in admin.get("/settings/forms/order").text
    portal.ctl("group", "save", "Golden", "--rule", "email is-set")
    assert "A form asks customers" not in admin.get(f"/settings/groups/{group}").text
    assert "The rule of the access group" not in admin.get("/settings/forms/order").text


@pytest.mark.only_on("pgsql")
def test_a_form_and_an_agent_change_a_contact_at_once(portal):
    """The form's run begins while another transaction has changed another property of the contact, and has not ended."""
    ana, database = portal.client(ANA), portal.database
    page = ana.get("/tickets/new")
    held = threading.Thread(target=database.execute, args=(f"""BEGIN;
        UPDATE contact SET p20 = 'kept' WHERE email_key = '{ANA}';
        DO $$ BEGIN FOR i IN 1..1000 LOOP
            PERFORM pg_stat_clear_snapshot();
            EXIT WHEN EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock');
            PERFORM pg_sleep(0.005);
        END LOOP; END $$;
        COMMIT""",))
    held.start()
    until(lambda: database.value("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"))
    answer = ana.submit(page, {"subject": "At once", "p.plan": "gold"}, action="/tickets")
    held.join()
    assert answer.status == 200
    slot = json.loads(database.value("SELECT body FROM definition WHERE name = 'plan'"))["slot"]
    row = database.query(f"SELECT p{slot} AS plan, p20 AS other FROM contact WHERE email_key = '{ANA}'")[0]
    assert row == {"plan": "gold", "other": "kept"}
