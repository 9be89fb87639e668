# SPDX-License-Identifier: Apache-2.0
"""The visibility filter (S31, S32) as an administrator sets it. That it holds on every surface: test_visibility.py."""

import pytest


@pytest.fixture
def portal(make_portal):
    return make_portal()


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


@pytest.fixture
def ana(portal):
    return portal.client("ana@example.com")


def press(client, page, fields=None, **buttons):
    """Fills in the editor and presses one of its buttons: or_="0" or show="1"; without one, Save."""
    pressed = {"rule-" + name.rstrip("_"): value for name, value in buttons.items()}
    return client.submit(page, {**(fields or {}), **pressed}, action="/settings/filter")


def condition(prop, comparison, value, index=0):
    return {f"rule-p-{index}": prop, f"rule-o-{index}": comparison, f"rule-v-{index}": value}


def open_editor(admin, prop):
    """The editor with one condition on `prop`, whose comparisons it shows."""
    page = press(admin, admin.get("/settings/filter"), or_="0")
    return press(admin, page, {"rule-p-0": prop}, show="1")


def numbers(client, query=""):
    return [row["number"] for row in client.get_json("/tickets" + query).json["rows"]]


@pytest.mark.row("S07")
@pytest.mark.row("S31")
def test_a_rule_says_what_it_hides_before_it_is_saved(portal, admin, ana):
    before = numbers(ana)
    some = before[0]
    portal.database.execute(f"UPDATE ticket SET priority = 4 WHERE number = {some}")
    in_all = portal.database.value("SELECT count(*) FROM ticket WHERE hidden = 0")
    urgent = portal.database.value("SELECT count(*) FROM ticket WHERE hidden = 0 AND priority = 4")
    assert "There are no conditions: all tickets are in the portal." in admin.get("/settings/filter").text
    page = open_editor(admin, "priority")
    offered = [option["value"] for option in page.one("select", id="rule-v-0").all("option")]
    assert offered == ["", "low", "normal", "high", "urgent"]
    rule = condition("priority", "is-not", "urgent")
    page = press(admin, page, rule, show="1")
    assert f"This rule hides {urgent} of {in_all} tickets." in page.text and f"#{some}" in page.text
    assert "Now 0 are hidden. Nothing changes before you save." in page.text
    assert numbers(ana) == before
    saved = press(admin, page, rule)
    assert saved.url.endswith("/settings/tickets?done=settings-saved") or "The settings are saved." in saved.text
    assert some not in numbers(ana) and ana.get(f"/tickets/{some}").status == 404
    assert str(some) not in ana.get("/tickets.csv").text
    assert admin.get(f"/desk/tickets/{some}").status == 200
    explained = admin.get(f"/desk/tickets/{some}/explain").text
    assert "does not meet the rule of the portal\u2019s visibility filter" in explained.replace("'", "\u2019")
    audit = admin.get("/settings/audit")
    assert "Ticket visibility" in audit.text and "priority is-not urgent" in audit.text
    admin.submit(audit, {"change": audit.one("tbody").all("button")[0]["value"]}, action="/settings/audit/undo")
    assert numbers(ana) == before


@pytest.mark.row("S31")
def test_saving_a_rule_that_nobody_saw_the_effect_of_shows_it_first(portal, admin, ana):
    before = numbers(ana)
    page = open_editor(admin, "status")
    rule = condition("status", "is", "closed")
    shown = press(admin, page, rule)
    assert shown.status == 200 and "This rule hides" in shown.text and numbers(ana) == before
    assert press(admin, shown, rule).status == 200
    assert numbers(ana) == numbers(ana, "?status=closed") != before


@pytest.mark.row("S31")
def test_what_cannot_be_saved_says_why(portal, admin):
    page = open_editor(admin, "number")
    refused = press(admin, page, condition("number", "at-least", "many"))
    assert refused.status == 422 and "Type a " in refused.text
    assert refused.one("input", id="rule-v-0")["value"] == "many", "what was typed is kept"
    page = open_editor(admin, "subject")
    portal.ctl("settings", "set", "PortalTicketFilter", "status is open")
    late = press(admin, page, condition("subject", "contains", "x"))
    assert late.status == 409 and "Somebody else saved this meanwhile." in late.text
    assert portal.ctl("settings", "get", "PortalTicketFilter").stdout.strip().endswith("status is open")


@pytest.mark.row("S31")
def test_a_pinned_rule_is_shown_with_its_place(make_portal):
    portal = make_portal({"PortalTicketFilter": '"status is closed"'})
    admin, ana = portal.client("admin@example.com"), portal.client("ana@example.com")
    page = admin.get("/settings/filter")
    assert "status is closed" in page.text and "Fixed by PortalTicketFilter in" in page.text
    assert not page.all("form", action=page.url)
    refused = admin.post("/settings/filter", {"csrf": admin.csrf("/account")})
    assert refused.status == 409
    assert len(numbers(ana)) == len(numbers(ana, "?status=closed")) > 0


@pytest.mark.expect_log("CP01640")
def test_a_rule_that_cannot_be_read_any_more_hides_everything(portal, ana):
    portal.database.execute("INSERT INTO setting (portal, name, value) VALUES ('/support', 'ticket_filter', 'gone is x')"
                            " ON CONFLICT (portal, name) DO UPDATE SET value = excluded.value")
    portal.database.execute("UPDATE meta SET value = value + 1 WHERE name = 'settings_version'"
                            if portal.database.kind == "sqlite" else
                            "UPDATE meta SET value = (value::int + 1)::text WHERE name = 'settings_version'")
    assert numbers(ana) == []


@pytest.mark.row("S32")
def test_names_in_rules_follow(portal, admin, ana):
    before = numbers(ana)
    portal.ctl("settings", "set", "PortalTicketFilter", "inbox is-not Support AND stage is-not Support / New")
    assert numbers(ana) == []
    inbox = portal.database.value("SELECT id FROM inbox WHERE name = 'Support'")
    page = admin.get(f"/desk/setup/inboxes/{inbox}")
    assert admin.submit(page, {"name": "Helpers"}, action=f"/desk/setup/inboxes/{inbox}").status == 200
    assert numbers(ana) == [] and before
    assert "inbox is-not Helpers" in portal.ctl("settings", "get", "PortalTicketFilter").stdout


@pytest.mark.row("S32")
def test_filing_what_the_filter_hides_ends_well(portal, ana):
    portal.ctl("settings", "set", "PortalTicketFilter", "subject contains-not internal")
    sent = ana.submit(ana.get("/tickets/new"), {"subject": "Only internal", "message": "Hello"}, action="/tickets")
    assert sent.status == 200 and sent.url.endswith("/support/tickets") and sent.one("div", role="status")
    sent = ana.submit(ana.get("/tickets/new"), {"subject": "For all", "message": "Hello"}, action="/tickets")
    assert "/support/tickets/" in sent.url


CATEGORY = """<PortalDefinition property category>
    {"object": "ticket", "label": "Category", "type": "choice", "customers": "hidden",
     "options": [{"name": "internal", "label": "Internal"}, {"name": "order", "label": "Order"}], "position": 1}
</PortalDefinition>
"""


@pytest.mark.row("S31", "S32")
def test_a_rule_over_a_property_of_administrators(portal, admin, ana):
    """The use that the row names: a category for what is internal."""
    page = admin.get("/settings/audit")
    assert admin.submit(page, {"settings": CATEGORY}, action="/settings/import").status == 200
    some = numbers(ana)[:3]
    column = portal.database.value("SELECT body FROM definition WHERE kind = 'property'").split('"slot": ')[1].split(",")[0].strip("} \n")
    portal.database.execute(f"UPDATE ticket SET p{column} = 'internal' WHERE number = {some[0]}")
    portal.database.execute(f"UPDATE ticket SET p{column} = 'order' WHERE number = {some[1]}")
    page = open_editor(admin, "category")
    rule = condition("category", "is-not", "internal")
    page = press(admin, page, rule, show="1")
    assert "This rule hides 1 of" in page.text and f"#{some[0]}" in page.text
    press(admin, page, rule)
    assert some[0] not in numbers(ana) and set(some[1:]) <= set(numbers(ana))
    assert ana.get(f"/tickets/{some[0]}").status == 404 and ana.get_json(f"/tickets?q=%23{some[0]}").json["rows"] == []
