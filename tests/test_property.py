# SPDX-License-Identifier: Apache-2.0
"""Properties of administrators: the console's pages, the desk, customers' pages and lists."""

import json

import pytest

from harness.tickets import rows

LIST = "/settings/properties"


@pytest.fixture
def portal(make_portal):
    return make_portal({})


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


def add(client, label, type="text", of="ticket", **fields):
    page = client.get(f"{LIST}/new?of={of}")
    fields = {"label": label, "type": type, "customers": "1", **fields}
    if of == "contact":
        fields.pop("customers")
    return client.submit(page, fields, action=f"{LIST}/new")


def press(client, path, action, name=None, value=None):
    """Presses a button of a form of the page."""
    return client.submit(client.get(path), {name: value} if name else {}, action=action)


def table(page):
    return [[cell.text for cell in row.all("td")] for row in page.one("tbody").all("tr")]


def body(portal, name):
    return json.loads(portal.database.value(f"SELECT body FROM definition WHERE kind = 'property' AND name = '{name}'"))


def test_a_property_is_made_ordered_archived_and_deleted(portal, admin):
    page = admin.get(LIST)
    assert "No ticket properties yet" in page.text
    assert any(link["href"].endswith(LIST) for link in admin.get("/settings/tickets").one("main").all("a"))
    answer = add(admin, "Order number", help="On the invoice")
    assert answer.status == 200 and answer.one("h1").text == "Order number"
    assert body(portal, "order_number")["slot"] == 1
    add(admin, "Size", "choice", options="Small\nLarge\n\nVery large")
    assert [one["name"] for one in body(portal, "size")["options"]] == ["small", "large", "very_large"]
    add(admin, "Region", "choices", "contact", options="North\nSouth")
    found = table(admin.get(LIST))
    assert [row[:4] for row in found] == [["Order number", "Text", "order_number", "Yes"], ["Size", "Choice", "size", "Yes"]]
    assert [row[0] for row in table(admin.get(f"{LIST}?of=contact"))] == ["Region"]
    press(admin, LIST, LIST, "up", "size")
    assert [row[0] for row in table(admin.get(LIST))] == ["Size", "Order number"]

    path = f"{LIST}/order_number"
    assert admin.get(f"{path}/remove").status == 409
    answer = press(admin, path, f"{path}/archive")
    assert "This property is archived" in answer.text
    assert table(admin.get(LIST))[1][0] == "Order number archived"
    page = admin.get(f"{path}/remove")
    assert "Nothing has a value of it." in page.text
    answer = admin.submit(page, {}, action=f"{path}/remove")
    assert answer.status == 200 and [row[0] for row in table(answer)] == ["Size"]
    assert admin.get(path).status == 404
    log = portal.database.value("SELECT count(*) FROM setting_change WHERE name LIKE 'property/%'")
    assert log == 7


def test_what_is_wrong_stands_beside_the_field(portal, admin):
    answer = add(admin, "", "choice", name="subject")
    assert answer.status == 422
    assert answer.one("p", id="options-error").text.endswith("Write at least one option.")
    answer = add(admin, "Subject again", name="subject")
    assert answer.status == 422 and "stands for something that all tickets" in answer.one("p", id="name-error").text
    assert answer.one("input", id="label")["value"] == "Subject again", "what was typed is kept"
    answer = add(admin, "", name="fine")
    assert answer.status == 422 and answer.one("p", id="label-error").text.endswith("Write 1 to 60 characters.")
    add(admin, "Plan")
    answer = add(admin, "Other", name="plan")
    assert answer.status == 422 and "already" in answer.one("p", id="name-error").text
    assert add(admin, "Plan").status == 200 and body(portal, "plan_2")["label"] == "Plan"
    for i in range(18):
        add(admin, f"More {i}")
    answer = add(admin, "Too many")
    assert answer.status == 422 and "which is all they can have" in answer.text


def test_options_are_renamed_archived_and_kept_while_chosen(portal, admin):
    add(admin, "Size", "choice", options="Small\nLarge")
    path = f"{LIST}/size"
    page = admin.get(path)
    answer = admin.submit(page, {"option-small": "Tiny", "options": "Huge"}, action=path)
    assert [(one["name"], one["label"]) for one in body(portal, "size")["options"]] == [
        ("small", "Tiny"), ("large", "Large"), ("huge", "Huge")]
    answer = admin.submit(page, {"label": "Late"}, action=path)
    assert answer.status == 409 and "Somebody else saved this meanwhile" in answer.text
    portal.database.execute("UPDATE ticket SET p1 = 'small' WHERE id = (SELECT min(id) FROM ticket)")
    answer = press(admin, path, f"{path}/options", "remove", "small")
    assert answer.status == 409 and "Archive it instead" in answer.text
    press(admin, path, f"{path}/options", "archive", "small")
    press(admin, path, f"{path}/options", "down", "small")
    press(admin, path, f"{path}/options", "remove", "huge")
    assert [(one["name"], one.get("archived")) for one in body(portal, "size")["options"]] == [
        ("large", None), ("small", True)]
    assert "1 ticket" in admin.get(path).text


def test_only_administrators_define(portal, admin):
    agent, ana = portal.client("agent@example.com"), portal.client("ana@example.com")
    add(admin, "Order number")
    for path in (LIST, f"{LIST}/new", f"{LIST}/order_number"):
        assert agent.get(path).status == 403 and ana.get(path).status == 404
    answer = agent.post(f"{LIST}/new", {"csrf": agent.csrf("/account"), "label": "Mine", "type": "text", "of": "ticket"})
    assert answer.status == 403
