# SPDX-License-Identifier: Apache-2.0
"""Numbers in forms as the reader's language writes them: customers' form, desk, contacts, filters; JSON and CSV plain."""

import json
import shutil

import pytest

from harness import system, tickets

AMOUNT = {"object": "ticket", "label": "Amount", "type": "number", "customers": "see"}
FEE = {"object": "contact", "label": "Fee", "type": "number"}
FORM = {"label": "Order", "offered": True, "creates_tickets": True, "inbox": "Support",
        "fields": [{"kind": "subject", "required": True}, {"kind": "ticket", "property": "amount", "default": "2.5"},
                   {"kind": "contact", "property": "fee"}, {"kind": "message", "when": "amount at-least 1000"}]}
NARROW = "\u202f"
# By language: how 1250.5 is written, and with its thousands marked; what is refused, and what the refusal has.
LANGUAGES = {
    "de": ("1250,5", "1.250,5", "1.250", ("1250", "1,25")),
    "fr": ("1250,5", f"1{NARROW}250,5", "1.250,5", ("1250,5", "-12,5")),
    "pt-BR": ("1250,5", "1.250,5", "12.50,5", ("1250,5", "-12,5")),
    "en": ("1250.5", "1,250.5", "12,5", ("1250.5", "-12.5")),
}
language = pytest.mark.parametrize("tongue", list(LANGUAGES))


@pytest.fixture(scope="module")
def portal(portal_factory, scratch):
    shipped = scratch / "shipped-numbers"
    for part in ("templates", "locale"):
        shutil.copytree(system.ROOT / part, shipped / part)
    system.run(["chmod", "-R", "a+rX", shipped])
    portal = portal_factory({"PortalShippedDir": f'"{shipped}"', "PortalColumns": "number subject p.amount"})
    file = portal.store / "numbers.conf"
    file.write_text("".join(f"<PortalDefinition {kind} {name}>\n{json.dumps(body)}\n</PortalDefinition>\n" for kind, name, body in
                            (("property", "amount", AMOUNT), ("property", "fee", FEE), ("form", "order", FORM))))
    portal.ctl("settings", "import", file)
    portal.ctl("settings", "set", "PortalLanguages", "de fr pt-BR")
    yield portal
    portal.stop()


def speak(portal, who, tongue):
    client = portal.client(who)
    table = "contact" if who == "ana@example.com" else "staff"
    portal.database.execute(f"UPDATE {table} SET language = '{tongue}' WHERE email = '{who}'")
    return client


def stored(portal, number):
    return portal.database.value(f"SELECT p1 FROM ticket WHERE number = {number}")


PLAIN = "00000000000012505000"


@language
def test_customers_write_numbers_their_way(portal, tongue):
    own, grouped, wrong, examples = LANGUAGES[tongue]
    ana = speak(portal, "ana@example.com", tongue)
    page = ana.get("/tickets/new")
    field = page.one("input", id="p.amount")
    assert field["value"] == ("2.5" if tongue == "en" else "2,5"), "the value at first is of the form, plain"
    assert field["type"] == "text" and field["inputmode"] == "decimal"
    answer = ana.submit(page, {"subject": "An order", "p.amount": wrong}, action="/tickets")
    assert answer.status == 422 and answer.one("input", id="p.amount")["value"] == wrong
    assert all(one in answer.one("p", id="p.amount-error").text for one in examples)
    for typed in (own, grouped, "1250.5"):
        answer = ana.submit(ana.get("/tickets/new"), {"subject": f"Of {typed}", "p.amount": typed, "p.fee": grouped}, action="/tickets")
        assert answer.status == 422 and answer.one("input", id="p.amount")["value"] == typed
        answer = ana.submit(answer, {"message": "as the amount is large"}, action="/tickets")
        assert answer.status == 200, "conditions see the number: " + answer.text
        newest = portal.database.value("SELECT max(number) FROM ticket")
        assert stored(portal, newest) == PLAIN and portal.database.value(f"SELECT subject FROM ticket WHERE number = {newest}") == f"Of {typed}"
    assert portal.database.value("SELECT p1 FROM contact WHERE email = 'ana@example.com'") == PLAIN
    assert ana.get("/tickets/new").one("input", id="p.fee")["value"] == own, "what is known is shown the same way"


@language
def test_staff_write_numbers_their_way(portal, tongue):
    own, grouped, wrong, examples = LANGUAGES[tongue]
    agent = speak(portal, "agent@example.com", tongue)
    number = portal.database.value("SELECT min(number) FROM ticket")
    path = f"/desk/tickets/{number}"
    portal.database.execute(f"UPDATE ticket SET p1 = NULL WHERE number = {number}")
    for typed in (grouped, "7", own, "1250.5"):
        answer = agent.submit(agent.get(path), {"p.amount": typed}, action=f"{path}/properties")
        assert answer.status == 200, answer.text
        field = answer.one("input", id="p.amount")
        assert field["value"] == ("7" if typed == "7" else own) and field["inputmode"] == "decimal"
    assert stored(portal, number) == PLAIN
    answer = agent.submit(agent.get(path), {"p.amount": wrong}, action=f"{path}/properties")
    assert answer.status == 422 and answer.one("input", id="p.amount")["value"] == wrong
    assert all(one in answer.one("p", id="p.amount-error").text for one in examples)
    before = portal.database.value(f"SELECT version FROM ticket WHERE number = {number}")
    assert agent.submit(agent.get(path), {}, action=f"{path}/properties").status == 200
    assert portal.database.value(f"SELECT version FROM ticket WHERE number = {number}") == before, "nothing was changed"
    contact = portal.database.value("SELECT id FROM contact WHERE email = 'bruno@example.com'")
    page = agent.get(f"/desk/contacts/{contact}")
    form = next(one for one in page.all("form") if one.all("input", id="p.fee"))
    answer = agent.submit(page, {"p.fee": grouped}, action=form["action"])
    assert answer.status == 200 and agent.get(f"/desk/contacts/{contact}").one("input", id="p.fee")["value"] == own


@language
def test_filters_are_written_and_shown_the_same_way(portal, tongue):
    own, grouped, _, examples = LANGUAGES[tongue]
    ana = speak(portal, "ana@example.com", tongue)
    number = portal.database.value("SELECT max(number) FROM ticket WHERE hidden = 0 AND requester_id = (SELECT id FROM contact WHERE email = 'ana@example.com')")
    portal.database.execute(f"UPDATE ticket SET p1 = '{PLAIN}' WHERE number = {number}")
    for typed in (own, grouped, "1250.5"):
        page = ana.get(f"/tickets?p.amount.from={typed}&p.amount.to={typed}")
        assert number in [row.number for row in tickets.rows(page)]
        assert page.one("input", id="p.amount.from")["value"] == own
        assert page.one("input", id="p.amount.from")["inputmode"] == "decimal"
    page = ana.get("/tickets?p.amount.from=many")
    allowed = ("1250.5", "-12.5") if tongue == "en" else ("1250,5", "-12,5")
    assert page.status == 422 and all(one in page.one("p", id="p.amount.from-error").text for one in allowed)
    assert f"{number}," in ana.get("/tickets.csv?p.amount.from=1250").source
    assert all(line.endswith(",1250.5") for line in ana.get(f"/tickets.csv?p.amount.from={own}&p.amount.to={own}").source.splitlines()[1:])


def test_programs_read_and_write_plain_numbers(portal):
    agent = speak(portal, "agent@example.com", "de")
    number = portal.database.value("SELECT min(number) FROM ticket")
    path = f"/desk/tickets/{number}"
    portal.database.execute(f"UPDATE ticket SET p1 = '00000000000000011250' WHERE number = {number}")
    assert agent.get(path).one("input", id="p.amount")["value"] == "1,125"
    data = agent.request("GET", path, headers={"Accept": "application/json"}).text
    assert control(json.loads(data), "p.amount")["value"] == "1.125"
    page = agent.get(path)
    agent.submit(page, {"p.amount": "1,125"}, action=f"{path}/properties")
    assert stored(portal, number) == "00000000000000011250"


def control(data, name):
    """The one of a form in JSON, wherever it stands."""
    if isinstance(data, dict) and data.get("name") == name and "value" in data:
        return data
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return next((found for found in (control(one, name) for one in inner) if found), None)
