# SPDX-License-Identifier: Apache-2.0
"""Contacts and companies as staff find and change them, and what that means for what customers see."""

import pytest

from harness.tickets import rows

AGENT, ANA, CARLA = "agent@example.com", "ana@example.com", "carla@other.example"


def notice(page):
    found = page.one("div", role="status")
    return found.text if found else None


def error_of(page, field):
    assert page.status == 422, page.status
    return page.one("p", id=f"{field}-error").text.removeprefix("Error: ")


def names(page):
    return [cell.text for cell in page.all("a", class_="title")]


def contact_id(portal, email):
    return portal.database.value("SELECT id FROM contact WHERE email_key = ?", email)


def test_find_people(portal, agent):
    page = agent.get("/desk/contacts")
    assert page.one("h1").text.startswith("Contacts") and "Ana Souza" in names(page)
    assert names(page) == [row["n"] for row in portal.database.query(
        "SELECT first_name || ' ' || last_name AS n FROM contact ORDER BY name_key, id")]
    for text, found in [("ana", "Ana Souza"), ("ANA SO", "Ana Souza"), ("souza", "Ana Souza"), ("SouZ", "Ana Souza"),
                        ("ana@exa", "Ana Souza"), ("zoe", "Zoë Müller"), ("MUL", None), ("Mül", "Zoë Müller"), ("other", None),
                        ("Exam", "Ana Souza"), ("carla@", None), ("nobody here", None), ("%", None), ("'", None), ("@", None)]:
        page = agent.get("/desk/contacts", params={"q": text})
        assert page.status == 200, text
        assert page.one("input", id="q")["value"] == text
        if found:
            assert found in names(page), text
        elif text in ("nobody here", "%", "'", "@", "MUL"):
            assert page.one("section", class_="empty"), text
    assert [row for row in names(agent.get("/desk/contacts?q=carla@")) if "Carla" in row]
    assert agent.get("/desk/contacts?after=x.y&before=1").status == 200
    assert agent.get("/desk/contacts?after=5.zz").status == 200


def test_pages_of_many(make_portal):
    portal = make_portal()
    portal.ctl("seed", "--tickets", "1000", "--contacts", "180", "--companies", "120", "--seed", "3")
    agent = portal.client(AGENT)
    for path, table in (("/desk/contacts", "contact"), ("/desk/companies", "company")):
        page, seen = agent.get(path), []
        while True:
            seen.append(names(page))
            link = page.one("a", rel="next")
            if not link:
                break
            page = agent.get(path + link["href"])
        assert sum(map(len, seen)) == portal.database.value(f"SELECT count(*) FROM {table}")
        assert max(map(len, seen)) == 50
        page = agent.get(path + page.one("a", rel="prev")["href"])
        assert names(page) == seen[-2]
    company = portal.database.value("SELECT company_id FROM contact GROUP BY company_id ORDER BY count(*) DESC LIMIT 1")
    page = agent.get(f"/desk/contacts?company={company}")
    assert len(names(page)) == min(50, portal.database.value("SELECT count(*) FROM contact WHERE company_id = ?", company))
    assert agent.get("/desk/contacts?company=99999999").status == 404


def test_add_and_change(make_portal):
    portal = make_portal()
    agent = portal.client(AGENT)
    page = agent.post_form("/desk/contacts/new", {"email": "Ana@Example.com", "language": "klingon!", "phone": "1" * 41,
                                                  "company": "Nobody knows it"}, field="phone")
    assert error_of(page, "email") == "Ana Souza (ana@example.com) has this address already"
    assert {link["href"] for link in page.one("ul", class_="errors").all("a")} == {"#email", "#language", "#phone", "#company"}
    assert "tick the box" in error_of(page, "company")
    page = agent.submit(page, {"email": "agent@example.com", "language": "en", "phone": "+351 1", "company": "example"}, field="phone")
    assert "Marta Vasconcelos (agent@example.com)" in error_of(page, "email") and page.one("p", id="company-error")
    page = agent.submit(page, {"email": "neu@example.com", "first_name": "Ñandú", "company": "Fresh Ltd",
                               "companies": "Example\n\n Other \nFresh Ltd", "add_companies": "1"}, field="phone")
    assert notice(page) == "Added." and page.one("h1").text == "Ñandú"
    assert page.one("textarea", id="companies").raw_text.split("\n") == ["Example", "Other"]
    assert page.one("input", id="company")["value"] == "Fresh Ltd"
    stored = portal.database.query("SELECT phone, language, company.name AS name FROM contact JOIN company ON company.id = company_id "
                                   "WHERE email_key = 'neu@example.com'")
    assert stored == [{"phone": "+351 1", "language": "en", "name": "Fresh Ltd"}]
    page = agent.submit(page, {"company": "", "companies": "", "first_name": "Nandu"}, field="phone")
    assert notice(page) == "Saved."
    assert portal.database.value("SELECT count(*) FROM contact_company WHERE contact_id = ?", contact_id(portal, "neu@example.com")) == 0
    assert agent.get("/desk/contacts/999999").status == 404


@pytest.mark.row("S14")
def test_a_company_decides_what_is_seen_at_once(make_portal):
    """The primary company gives visibility, a further one none (C13); old tickets keep their company."""
    portal = make_portal()
    agent, carla = portal.client(AGENT), portal.client(CARLA)
    carlas = contact_id(portal, CARLA)
    page = carla.get("/tickets?n=1")
    own = {row.number for row in rows(page)}
    tag = page.headers["ETag"]
    companies = portal.database.query("SELECT number, company_id FROM ticket ORDER BY number")
    form = agent.get(f"/desk/contacts/{carlas}")

    agent.submit(form, {"companies": "Example"}, field="phone")
    assert {row.number for row in rows(carla.get("/tickets?n=1"))} == own, "a further company shows nothing"
    agent.submit(agent.get(f"/desk/contacts/{carlas}"), {"company": "Example", "companies": "Other"}, field="phone")
    page = carla.get("/tickets?n=1", headers={"If-None-Match": tag})
    assert page.status == 200 and {row.number for row in rows(page)} > set(), "at once"
    seen = {row.number for row in rows(page)}
    example = {row["number"] for row in portal.database.query(
        "SELECT number FROM ticket JOIN company ON company.id = company_id WHERE company.name = 'Example' AND hidden = 0")}
    assert {int(str(number).lstrip("#")) for number in seen} & example
    assert portal.database.query("SELECT number, company_id FROM ticket ORDER BY number") == companies
    agent.submit(agent.get(f"/desk/contacts/{carlas}"), {"company": ""}, field="phone")
    assert {row.number for row in rows(carla.get("/tickets?n=1"))} <= own


def test_shut_out_at_once(make_portal):
    portal = make_portal()
    agent, ana = portal.client(AGENT), portal.client(ANA)
    path = f"/desk/contacts/{contact_id(portal, ANA)}"
    assert notice(agent.submit(agent.get(path), {"disabled": "1"}, field="phone")) == "Saved."
    assert ana.get("/tickets", follow=False).status in (302, 303)
    with pytest.raises(AssertionError):
        portal.client().login(ANA)
    assert "shut out" in agent.get("/desk/contacts?q=ana").text
    assert agent.get(path).one("form", action="/support/desk/view-as") is None
    agent.submit(agent.get(path), field="phone", without=("disabled",))
    assert portal.client(ANA).get("/tickets").status == 200


def test_ways_from_a_contact(portal, agent):
    page = agent.get(f"/desk/contacts/{contact_id(portal, ANA)}")
    link = next(link for link in page.one("main").all("a") if link.text == "Tickets of this contact")
    listed = agent.get(link["href"])
    assert listed.status == 200 and "Invoices for October" in listed.text
    page = agent.submit(page, action="/desk/view-as")
    assert page.status == 200 and "Ana Souza" in page.text


def test_names_reach_customers(make_portal):
    portal = make_portal()
    agent, bruno = portal.client(AGENT), portal.client("bruno@example.com")
    before = bruno.get("/tickets")
    agent.submit(agent.get(f"/desk/contacts/{contact_id(portal, ANA)}"), {"first_name": "Anabela"}, field="phone")
    after = bruno.get("/tickets", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status == 200 and "Anabela Souza" in after.text
    keys = portal.database.query("SELECT DISTINCT requester_key = name_key AS same FROM ticket JOIN contact ON contact.id = requester_id")
    assert [bool(row["same"]) and row["same"] != "f" for row in keys] == [True]


def test_companies(make_portal):
    portal = make_portal()
    agent, ana = portal.client(AGENT), portal.client(ANA)
    page = agent.get("/desk/companies")
    assert {"Example", "Other"} <= set(names(page))
    page = agent.post_form("/desk/companies/new", {"name": "  "}, field="name")
    assert "1 to 200" in error_of(page, "name")
    page = agent.submit(page, {"name": "Example"}, field="name")
    assert error_of(page, "name") == "There is a company called “Example” already"
    page = agent.submit(page, {"name": "Élan Vital"}, field="name")
    assert notice(page) == "Added."
    assert names(agent.get("/desk/companies?q=elan")) == ["Élan Vital"]
    page = agent.submit(page, action="/remove")
    assert notice(page) == "Removed." and "Élan Vital" not in names(page)

    example = portal.database.value("SELECT id FROM company WHERE name = 'Example'")
    page = agent.get(f"/desk/companies/{example}")
    people = portal.database.value("SELECT count(*) FROM contact WHERE company_id = ?", example)
    assert f"People{people}" in page.one("dl").text and "Only a company without any" in page.text
    assert agent.post(f"/desk/companies/{example}/remove", {"csrf": agent.csrf("/desk/companies")}).status == 409
    before = ana.get("/account")
    agent.submit(page, {"name": "Example & Sons"}, field="name")
    assert "Example & Sons" in ana.get("/account").text and "Example & Sons" not in before.text
