# SPDX-License-Identifier: Apache-2.0
"""What no page of the console offers, and somebody sends all the same; and how far its lists go."""

import json

import pytest

from harness.httpd import ONE_CHILD

pytestmark = pytest.mark.only_on("sqlite")


def settle(portal, text):
    """All settings are what the text says."""
    file = portal.store / "settings.conf"
    file.write_text(text)
    portal.ctl("settings", "import", file)


def saved(portal):
    return {row["name"]: row["value"] for row in portal.database.query("SELECT name, value FROM setting WHERE portal = '/support'")}


# --- what directives fix -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fixed(portal_factory):
    portal = portal_factory({"PortalEnabled": "On", "PortalColumns": "subject status", "PortalDomains": '"127.0.0.1"',
                             "PortalTicketFilter": '"priority is-not low"', "PortalSelfRegistration": "On"})
    portal.admin = portal.client("admin@example.com")
    yield portal
    portal.stop()


@pytest.mark.row("D3")
@pytest.mark.parametrize("path,fields", [
    ("/settings/switch", {"enabled": "0"}),
    ("/settings/columns", {"columns": "subject", "save": "1"}),
    ("/settings/domains", {"host": "help.example", "add": "1"}),
    ("/settings/domains", {"remove": "127.0.0.1"}),
    ("/settings/filter", {"rule-groups": "", "save": "1"}),
])
def test_what_a_directive_fixes_is_changed_by_no_page(fixed, path, fields):
    admin = fixed.admin
    answer = admin.post(path, {"csrf": admin.csrf("/account"), **fields})
    assert answer.status == 409 and "The server's configuration fixes" in answer.text
    assert saved(fixed) == {}


@pytest.mark.row("D3", "S54")
def test_registration_is_chosen_where_a_directive_allows_it(fixed):
    admin = fixed.admin
    page = admin.get("/settings/access")
    assert not page.one("input", id="self_registration") and page.one("input", id="access-registration").get("disabled") is None
    assert admin.submit(page, {"access": "registration"}, action="/settings/access").status == 200
    assert saved(fixed) == {"access": "registration"}
    settle(fixed, "")


# --- the plain console -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared(portal_factory):
    portal = portal_factory({"PortalName": None})
    yield portal
    portal.stop()


@pytest.fixture(scope="module")
def admin(shared):
    return shared.client("admin@example.com")


@pytest.fixture
def portal(shared):
    """Without settings, and without properties, which an import leaves."""
    shared.database.execute("DELETE FROM definition")
    shared.database.execute("UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'settings_version'")
    settle(shared, "")
    return shared


@pytest.mark.row("S54")
def test_who_chose_registration_can_save_the_tab_without_it(portal, admin):
    settle(portal, "PortalSelfRegistration On\nPortalAccess registration\n")
    page = admin.submit(admin.get("/settings/access"), {}, action="/settings/access", without=("self_registration",))
    assert page.status == 200 and saved(portal) == {"access": "registration"}
    page = admin.submit(admin.get("/settings/access"), {"idle_timeout": "40"}, action="/settings/access")
    assert page.status == 200 and saved(portal) == {"access": "registration", "idle_timeout": "40"}


def test_the_record_goes_back_page_by_page(portal, admin):
    portal.database.execute("DELETE FROM setting_change")
    for number in range(60):
        portal.database.execute("INSERT INTO setting_change (portal, name, before, after, actor, at) "
                                f"VALUES ('/support', 'page_size', '{number + 10}', '{number + 11}', 'admin@example.com', 1)")
    after = lambda page: [row.all("td")[2].text for row in page.one("tbody").all("tr")]
    page = admin.get("/settings/audit")
    assert after(page) == [str(number + 11) for number in range(59, 9, -1)]
    older = next(link["href"] for link in page.all("a") if "before=" in link["href"])
    page = admin.get(older)
    assert after(page) == [str(number + 11) for number in range(9, -1, -1)]
    assert not [link for link in page.all("a") if "before=" in link["href"]]
    portal.database.execute("DELETE FROM setting_change")


@pytest.mark.row("S33", "S34")
def test_columns_that_there_are_not(portal, admin):
    settle(portal, '<PortalDefinition property secret>\n{"object": "ticket", "label": "Secret", "type": "text"}\n</PortalDefinition>\n')
    csrf = admin.csrf("/settings/columns")
    for word in ("p.gone", "p.secret"):
        page = admin.post("/settings/columns", {"csrf": csrf, "columns": "subject status", "add": "1", "column": word})
        assert page.status == 422 and f"There is no ticket property \"{word}\"" in page.text, page.text


@pytest.mark.row("S35")
def test_an_order_that_names_rows_twice(portal, admin):
    twice = {"columns": "subject owner status", "order": "status " * 40 + "owner gone status", "save": "1"}
    page = admin.submit(admin.get("/settings/columns"), twice, action="/settings/columns", without=("column",))
    assert page.status == 200 and saved(portal) == {"columns": "status owner subject"}


@pytest.mark.row("S04")
def test_hosts_that_would_lock_out_who_adds_them(portal, admin):
    add = lambda host: admin.submit(admin.get("/settings/domains"), {"host": host, "add": "1"}, action="/settings/domains")
    page = add("help.example")
    assert page.status == 422 and "Add 127.0.0.1 first" in page.one("p", id="host-error").text
    assert saved(portal) == {}
    assert add("127.0.0.1").status == 200
    page = add("127.0.0.1")
    assert page.status == 422 and "This host is in the list already." in page.one("p", id="host-error").text
    assert saved(portal) == {"domains": "127.0.0.1"}
    # The last one may go: then the portal is on all hosts again.
    page = admin.submit(admin.get("/settings/domains"), {"remove": "127.0.0.1"}, action="/settings/domains", without=("add",))
    assert page.status == 200 and saved(portal) == {}


@pytest.mark.row("S50")
def test_as_many_addresses_as_a_list_takes_at_once(portal, admin):
    portal.ctl("group", "save", "Many")
    group = portal.database.value("SELECT id FROM access_group WHERE name = 'Many'")
    addresses = "\n".join(f"a{number}@many.example" for number in range(501))
    page = admin.post_form(f"/settings/groups/{group}/members", {"addresses": addresses}, action=f"/settings/groups/{group}/add")
    assert page.status == 422 and "Add at most 500 addresses at once." in page.text
    page = admin.post_form(f"/settings/groups/{group}/members", {"addresses": addresses.rpartition("\n")[0]},
                           action=f"/settings/groups/{group}/add")
    assert page.status == 422 and "a0@many.example" in page.one("main").text and "at most 500" not in page.one("main").one("p", id="addresses-error").text


@pytest.mark.row("S07")
@pytest.mark.parametrize("button,fields", [("options", {"down": "small"}), ("archive", {"archived": "1"})])
def test_a_button_about_what_is_something_else_by_now(make_portal, button, fields):
    portal = make_portal(extra=ONE_CHILD)
    admin = portal.client("admin@example.com")
    body = {"object": "ticket", "label": "Size", "type": "choice",
            "options": [{"name": name, "label": name.title()} for name in ("small", "large")]}
    settle(portal, f"<PortalDefinition property size>\n{json.dumps(body)}\n</PortalDefinition>\n")
    csrf = admin.csrf("/settings/properties/size")
    portal.database.execute("DELETE FROM setting_change")
    # As another server's change that a process' snapshot does not have yet: without a new version.
    portal.database.execute("UPDATE definition SET body = replace(body, 'Large', 'Huge')")
    assert admin.post(f"/settings/properties/size/{button}", {"csrf": csrf, **fields}).status == 409
    assert "Huge" in portal.database.value("SELECT body FROM definition")
    assert portal.database.value("SELECT count(*) FROM setting_change") == 0


@pytest.mark.row("S57")
def test_the_largest_template(portal, admin):
    page = admin.post_form("/settings/templates", {"page": "off", "name": "large"}, action="/settings/templates")
    path, text = "/settings/templates/off_large", "<p>%s</p>"
    fill = lambda size: {"text": text % ("x" * (size - len(text) + 2))}
    assert admin.submit(page, fill(262144), action=path).status == 200
    too_long = {"text": "<p>\n" + fill(262145)["text"][4:]}
    page = admin.submit(admin.get(path), too_long, action=path)
    assert page.status == 422 and "A template has at most 256 KiB." in page.text and "off_large.html:2:1" in page.text
    assert page.one("textarea").raw_text.lstrip("\n") == too_long["text"], "what was typed is kept"
    page = admin.post("/settings/preview/off_large", {"csrf": dict(page.form(action=path).values)["csrf"], **too_long})
    assert page.status == 422 and "A template has at most 256 KiB." in page.text
    assert portal.database.value("SELECT length(body) FROM definition WHERE name = 'off_large'") == 262144


def new_property(admin, **fields):
    csrf = admin.csrf("/settings/properties/new")
    return admin.post("/settings/properties/new", {"csrf": csrf, "label": "A", "name": "a", "type": "text", "of": "ticket", **fields})


def test_a_property_of_contacts_is_shown_to_nobody_by_itself(portal, admin):
    assert new_property(admin, of="contact", customers="1").status in (200, 303)
    assert json.loads(portal.database.value("SELECT body FROM definition WHERE name = 'a'"))["customers"] == "hidden"


def test_the_most_options_of_a_property(portal, admin):
    options = [f"Option {number}" for number in range(2000)]
    page = new_property(admin, type="choice", options="\n".join(options))
    assert page.status == 422 and "A property has at most 100 options." in page.one("p", id="options-error").text
    assert portal.database.value("SELECT count(*) FROM definition") == 0
    assert new_property(admin, type="choice", options="\n".join(options[:100])).status in (200, 303)


def test_rows_at_the_ends_stay_there(portal, admin):
    for name in ("one", "two"):
        new_property(admin, name=name, label=name)
    for button in ({"up": "one"}, {"down": "two"}):
        assert admin.post("/settings/properties", {"csrf": admin.csrf("/account"), **button}).status in (200, 303)
    page = admin.get("/settings/properties")
    assert [link.text for link in page.one("tbody").all("a")] == ["one", "two"]


@pytest.mark.row("S31")
@pytest.mark.parametrize("groups", ["50", "50 50", "1 " * 51])
def test_the_most_conditions_of_a_rule(portal, admin, groups):
    fields = {f"rule-p-{number}": "subject" for number in range(60)}
    page = admin.post("/settings/filter", {"csrf": admin.csrf("/settings/filter"), **fields, "rule-groups": groups, "rule-and": "0"})
    assert page.status == 200 and len([field for field in page.all("input") if field.get("name", "").startswith("rule-v-")]) == 50


# --- forms -------------------------------------------------------------------------------------------------------


def fresh(admin, **fields):
    page = admin.get("/settings/forms/new?template=support")
    return admin.submit(page, {"label": "A form", "save": "1", **fields}, field="draft", without=("kind",))


@pytest.mark.row("S21")
def test_an_address_that_stands_for_something_else(portal, admin):
    page = fresh(admin, name="new")
    assert page.status == 422 and page.one("p", id="name-error").text.endswith("This address is taken.")
    assert portal.database.value("SELECT count(*) FROM definition") == 0
    assert fresh(admin, name="newer").status == 200


@pytest.mark.row("S21")
def test_a_field_begins_with_what_it_can_hold(portal, admin):
    settle(portal, '<PortalDefinition property amount>\n{"object": "ticket", "label": "Amount", "type": "number"}\n</PortalDefinition>\n')
    page = admin.get("/settings/forms/new?template=support")
    page = admin.submit(page, {"label": "A form", "name": "amounts", "kind": "ticket.amount", "add": "1"}, field="draft")
    refused = admin.submit(page, {"field-preset": "many", "save": "1"}, field="draft", without=("kind",))
    assert refused.status == 422 and "Write a number" in refused.one("p", id="field-preset-error").text
    assert admin.submit(refused, {"field-preset": "12.5", "save": "1"}, field="draft", without=("kind",)).status == 200


@pytest.mark.row("S21")
def test_the_most_fields_of_a_form(portal, admin):
    page = admin.get("/settings/forms/new?template=blank")
    draft = json.loads(dict(page.form(field="draft").values)["draft"])
    full = {**draft, "fields": [{"kind": "ticket", "property": f"p{number}"} for number in range(40)]}
    page = admin.submit(page, {"draft": json.dumps(full), "kind": "subject", "add": "1"}, field="draft")
    assert page.status == 200
    assert len(json.loads(dict(page.form(field="draft").values)["draft"])["fields"]) == 40
    more = {**full, "fields": [*full["fields"], {"kind": "subject"}]}
    page = admin.submit(page, {"draft": json.dumps(more), "save": "1"}, field="draft", without=("kind",))
    assert page.status in (400, 422) and "at most 40 fields" in page.text


@pytest.mark.row("P31")
def test_the_most_groups_and_companies_of_a_form(portal, admin):
    """None is left out without a word."""
    for number in range(51):
        portal.database.execute(f"INSERT INTO access_group (name, created_at) VALUES ('Group {number:02}', 1)")
    ids = [row["id"] for row in portal.database.query("SELECT id FROM access_group WHERE name LIKE 'Group %' ORDER BY id")]
    groups = {f"groups-{id}": "on" for id in ids}
    companies = [f"Company {number}" for number in range(51)]
    page = fresh(admin, name="limited", companies="\n\n".join(companies), **groups)
    assert page.status == 422 and page.one("p", id="groups-error").text.endswith("at most 50 groups.")
    assert page.one("p", id="companies-error").text.endswith("at most 50 companies.")
    assert page.one("textarea", id="companies").raw_text.split() == " ".join(companies).split(), "what was typed is kept"
    assert portal.database.value("SELECT count(*) FROM definition") == 0
    del groups[f"groups-{ids[-1]}"]
    assert fresh(admin, name="limited", companies="\n".join(companies[:50]), **groups).status == 200
    body = json.loads(portal.database.value("SELECT body FROM definition"))
    assert len(body["groups"]) == len(body["companies"]) == 50
    portal.database.execute("DELETE FROM access_group WHERE name LIKE 'Group %'")
