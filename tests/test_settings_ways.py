# SPDX-License-Identifier: Apache-2.0
"""Each setting of the table, set by a directive, by the console and by an import: the same pages. What is set is read from
the table itself, so that a new setting fails here until somebody says what may be set and where."""

import re
import shutil

import pytest

from harness import system

TABLE = (system.ROOT / "mod_customerportal/model/model_setting_table.c").read_text()
ROW = re.compile(r'ROW\(\w+,\s*"(?P<name>\w+)",\s*"(?P<directive>\w+)",\s*(?P<type>[A-Z]+)(?:\((?P<of>[^()]*(?:\([^()]*\))?[^()]*)\))?,'
                 r'\s*(?P<rest>(?:"[^"]*"\s*|\w+\s*)+,\s*"(?P<tab>\w+)")')
SETTINGS = {row["name"]: row for row in ROW.finditer(TABLE)}
# Values of texts, each another one than the default; switches, numbers and choices follow from the table.
TEXTS = {
    "name": "Acme Help", "language": "de", "languages": "de", "slug": "help", "domains": "127.0.0.1 help.example",
    "time_zone": "Europe/Lisbon", "contact_address": "help@example.com", "knowledge_base": "https://kb.example.com/",
    "off_text": "We are moving.", "inbox": "Billing", "ticket_filter": "priority is-not urgent", "ticket_label": "Orders",
    "columns": "subject status", "owner_alias": "Care Team", "form_menu_text": "Ask us", "form_header_text": "What is it?",
    "theme": "autumn", "register_domains": "example.com", "url": "https://help.example/support",
}
# Settings that the console has another page, another button or several boxes for.
OWN = {"columns": "/settings/columns", "ticket_filter": "/settings/filter", "domains": "/settings/domains",
       "enabled": "/settings/switch", "theme": "/settings/theme", "languages": "/settings/general"}
# Who would not get in any more, as an administrator or as anybody, by what is set: those have tests of their own.
LOCKED = {"password_sign_in", "slug"}
# What shuts the pages that show all the others.
CLOSING = {"enabled", "access"}
PAGES = ("/tickets", "/tickets?status=open", "/tickets/new", "/account", "/register", "/login")


def value_of(name):
    row = SETTINGS[name]
    default = re.search(r'"([^"]*)"', row["rest"])[1]
    if row["type"] == "BOOL":
        return "Off" if default == "On" else "On"
    if row["type"] == "INT":
        low, high = (int(number) for number in re.findall(r"\d+", row["of"]))
        return str(next(number for number in (low + 1, low + 2, high) if str(number) != default and number <= high))
    if row["type"] == "CHOICE":
        return next(word for word in re.findall(r"[a-z]+", row["of"]) if word != default)
    return TEXTS[name]


def test_the_table_is_read_whole():
    assert len(SETTINGS) == len(re.findall(r"^    ROW\(", TABLE, re.M)) > 40
    assert {name for name, row in SETTINGS.items() if row["type"] in ("TEXT", "LIST")} == set(TEXTS)


@pytest.fixture(scope="module")
def folder(scratch):
    folder = scratch / "ways"
    (folder / "locale").mkdir(parents=True)
    shutil.copy(system.ROOT / "locale" / "de.po", folder / "locale")
    shutil.copytree(system.ROOT / "templates", folder / "templates")
    system.give(folder, system.server_user())
    return {"PortalName": None, "PortalShippedDir": f'"{folder}"'}


@pytest.fixture(scope="module")
def portal(portal_factory, folder):
    portal = portal_factory(folder)
    portal.ana, portal.admin = portal.client("ana@example.com"), portal.client("admin@example.com")
    yield portal
    portal.stop()


def import_text(portal, text):
    file = portal.store / "ways.conf"
    file.write_text(text + '<PortalDefinition theme autumn>\n{"title": "Autumn", "accent": "#7a3b00"}\n</PortalDefinition>\n')
    portal.ctl("settings", "import", file)


# What differs each time: tokens, the number of a request, keys of a form.
PASSING = re.compile(r'value="[^"]*"|<code>[^<]*</code>|[0-9a-zA-Z_-]{16,}')


def look(portal):
    """What a customer and somebody unknown get of all pages."""
    pages = [client.get(path) for client in (portal.ana, portal.client()) for path in PAGES]
    return [(page.url, page.status, PASSING.sub("", page.source)) for page in pages]


def by_console(portal, name, value):
    row, admin, own = SETTINGS[name], portal.admin, OWN.get(name)
    if name == "columns":
        admin.submit(admin.get(own), {"columns": value, "save": "1"}, action=own, without=("column", "order"))
    elif name == "ticket_filter":
        fields = {"rule-p-0": "priority", "rule-o-0": "is-not", "rule-v-0": "urgent"}
        page = admin.submit(admin.get(own), {"rule-or": "0"}, action=own)
        page = admin.submit(page, {"rule-p-0": "priority", "rule-show": "1"}, action=own)
        admin.submit(admin.submit(page, {**fields, "rule-show": "1"}, action=own), fields, action=own)
    elif name == "domains":
        for host in value.split():
            admin.submit(admin.get(own), {"host": host}, action=own, field="host")
    elif name == "enabled":
        admin.submit(admin.get("/settings/general"), {"enabled": "1" if value == "On" else "0"}, action=own)
    elif name == "theme":
        admin.submit(admin.get(own), {"use": value}, action=own)
    elif name == "languages":
        admin.submit(admin.get(own), {f"languages-{value}": "1"}, action=own)
    else:
        tab = "/settings/" + row["tab"].lower()
        off = row["type"] == "BOOL" and value == "Off"
        admin.submit(admin.get(tab), {} if off else {name: value}, action=tab, without=(name,) if off else ())


def directives(values):
    return "".join(f'{SETTINGS[name]["directive"]} "{value}"\n' for name, value in values.items())


def stored(portal):
    return {row["name"]: row["value"] for row in portal.database.query("SELECT name, value FROM setting")}


def compare(pages, others):
    for page, other in zip(pages, others):
        assert page[:2] == other[:2]
        assert page[2].splitlines() == other[2].splitlines(), page[0]


@pytest.mark.row("S07")
@pytest.mark.expect_log("CP00620", "CP01200")
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("names", [(name,) for name in sorted(CLOSING)] + [tuple(SETTINGS.keys() - LOCKED - CLOSING)],
                         ids=lambda names: names[0] if len(names) == 1 else "others")
def test_three_ways_give_the_same_pages(portal, folder, names):
    values = {name: value_of(name) for name in names}
    import_text(portal, "")
    plain = look(portal)
    import_text(portal, directives(values))
    imported, kept = look(portal), stored(portal)
    assert kept == values and imported != plain
    import_text(portal, "")
    for name, value in values.items():
        by_console(portal, name, value)
        assert stored(portal).get(name) == value, name
    assert stored(portal) == kept
    compare(look(portal), imported)
    import_text(portal, "")
    portal.restart(folder, location=directives(values))
    try:
        compare(look(portal), imported)
    finally:
        portal.restart(folder)
