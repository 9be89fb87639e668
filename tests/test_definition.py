# SPDX-License-Identifier: Apache-2.0
"""Definitions in the configuration: forms, themes, templates and choices of templates that httpd.conf fixes."""

import hashlib
import json
import re

import pytest

from harness import system

ANA = "ana@example.com"
FORM = {"label": "A question", "position": 20, "offered": True, "creates_tickets": True, "inbox": "Support",
        "fields": [{"kind": "subject", "required": True, "label": "What is it about?"},
                   {"kind": "message", "help": "In ${name}, or C:\\new"}]}
THEME = '{\n    "title": "Autumn",\n    "accent": "#d9480f",\n    "css": ".sheet {\\n    outline: 1px dotted }"\n}'
WORDS = "    Words of our own,\n        \\\n    and blanks\t"
PAGES = ["/login", "/tickets", "/tickets/new"]


def section(kind, name, body):
    lines = "\n".join("    " + line for line in body.split("\n"))
    return f"<PortalDefinition {kind} {name}>\n{lines}\n</PortalDefinition>\n"


def template(words=WORDS):
    text = (system.ROOT / "templates" / "login.html").read_text()
    assert "<h1" in text
    return text.replace("<h1", f"<pre>{words}</pre><h1", 1)


def form(label="A question"):
    return section("form", "question", json.dumps({**FORM, "label": label}, indent=2))


def everything():
    return ("PortalTheme autumn\n" + form() + section("theme", "autumn", THEME) +
            section("template", "login_calm", template()) + section("page", "login", "login_calm"))


def bring_in(portal, text):
    file = portal.store / "import.conf"
    file.write_text(text)
    file.chmod(0o644)
    portal.ctl("settings", "import", file)


def look(portal):
    """What a customer and somebody without a login get, without what is made anew for each page and each sign-in."""
    shown = [portal.client().get("/login").source]
    ana = portal.client(ANA)
    shown += [ana.get(path).source for path in PAGES[1:]]
    return [re.sub(r'(name="(?:csrf|form_key|key|token)" value=|nonce=)"[^"]*"', "", page) for page in shown]


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


@pytest.fixture(scope="module")
def portal(portal_factory):
    """With everything in the configuration."""
    portal = portal_factory(start=False)
    portal.start(location=everything())
    yield portal
    portal.stop()


# --- what people get ---------------------------------------------------------------------------------------------


def test_an_export_in_the_configuration_gives_the_same_pages(make_portal):
    portal = make_portal(start=False)
    portal.start()
    plain = look(portal)
    portal.stop()
    bring_in(portal, everything())
    portal.start()
    imported = look(portal)
    export = portal.ctl("settings", "export").stdout
    assert export.count("<PortalDefinition") == 4 and WORDS.split("\n")[1] in export
    admin = portal.client("admin@example.com")
    admin.submit(admin.get("/settings/audit"), {"settings": "# nothing\n"}, action="/settings/import")
    assert portal.database.value("SELECT count(*) FROM definition") == 0
    portal.restart(location=export)
    written = look(portal)
    assert WORDS in written[0] and "What is it about?" in written[2]
    assert all(one != other for one, other in zip(written, plain))
    assert written == imported
    portal.restart()
    admin = portal.client("admin@example.com")
    admin.submit(admin.get("/settings/audit"), {"settings": export}, action="/settings/import")
    portal.restart()
    assert look(portal) == imported, "the console takes the same text"


def test_what_is_fixed_goes_over_the_database_and_nearer_goes_over_farther(make_portal):
    portal = make_portal(start=False)
    other = section("form", "other", json.dumps({**FORM, "label": "Another one", "position": 30}))
    bring_in(portal, form("Of the database") + other)
    far = section("form", "far", json.dumps({**FORM, "label": "Far away", "position": 40}))
    portal.start(location=form("Of the Location"), extra=form("Of the server") + far)
    ana = portal.client(ANA)
    page = ana.get("/tickets/new")
    assert [a.text for a in page.all("a", class_="title")] == ["Of the Location", "Another one", "Far away"]
    tag = ana.get("/tickets").headers["ETag"]
    portal.restart(location=form("Of the Location"), extra=form("Of the server") + far)
    assert ana.get("/tickets", headers={"If-None-Match": tag}).status == 304
    portal.restart(location=form("Changed"), extra=form("Of the server") + far)
    assert ana.get("/tickets", headers={"If-None-Match": tag}).status == 200
    assert "Changed" in ana.get("/tickets/new").text
    portal.restart()
    assert "Of the database" in ana.get("/tickets/new").text


# --- the console -------------------------------------------------------------------------------------------------


def line_of(portal, text):
    lines = (portal.httpd.folder / "httpd.conf").read_text().splitlines()
    return next(i for i, line in enumerate(lines, 1) if line.strip() == text)


@pytest.mark.parametrize("kind,name,listed,editor", [
    ("form", "question", "/settings/forms", "/settings/forms/question"),
    ("theme", "autumn", "/settings/theme", "/settings/theme/edit/autumn"),
    ("template", "login_calm", "/settings/templates", "/settings/templates/login_calm"),
    ("page", "login", "/settings/pages", None),
])
def test_the_console_shows_what_is_fixed_and_where(portal, admin, kind, name, listed, editor):
    head = f"<PortalDefinition {kind} {name}>"
    said = re.compile(re.escape(f"Fixed by {head} in ") + rf"\S+, line {line_of(portal, head)}\.")
    assert said.search(admin.get(listed).text)
    if not editor:
        return
    page = admin.get(editor)
    assert page.status == 200 and said.search(page.text)
    assert not [button for button in page.all("button") if button.get("name") in ("save", "use", "delete")]
    assert "template-delete" not in page.source
    assert page.one("fieldset", disabled=True) or page.one("textarea", readonly=True)


def number_of(name):
    """Of a form, as buttons of the list name it."""
    return str(int(hashlib.sha256(name.encode()).hexdigest()[:12], 16) + 1)


@pytest.mark.parametrize("path,fields", [
    ("/settings/forms", {"withdraw": number_of("question")}),
    ("/settings/forms", {"offer": number_of("question")}),
    ("/settings/forms", {"up": number_of("question")}),
    ("/settings/forms/question", {"delete": "1"}),
    ("/settings/forms/question", {"save": "1", "label": "Mine"}),
    ("/settings/theme/edit/autumn", {"save": "1", "title": "Mine", "accent": "#000000"}),
    ("/settings/theme", {"remove": "autumn"}),
    ("/settings/templates/login_calm", {"save": "1", "text": "<html/>"}),
    ("/settings/template-delete/login_calm", {}),
    ("/settings/pages", {"page-login": ""}),
    ("/settings/pages", {"back": "login"}),
    ("/settings/template-versions/login_calm", {"change": "1"}),
    ("/settings/audit/undo", {"change": "1"}),
])
def test_forged_changes_are_refused(portal, admin, path, fields):
    before = portal.ctl("settings", "export").stdout
    if "change" in fields:  # a version of a time when it was not fixed
        portal.database.execute("INSERT INTO setting_change (portal, name, after, actor, at) "
                                "VALUES ('/support', 'template/login_calm', '<p/>', 'admin@example.com', 1)")
        fields = {"change": portal.database.value("SELECT max(id) FROM setting_change")}
    answer = admin.post(path, {"csrf": admin.csrf("/settings/general"), **fields})
    said = "Fixed by <PortalDefinition template login_calm> in" if "undo" in path else "The server's configuration fixes this"
    assert answer.status == 409 and said in answer.text, answer.text
    assert portal.ctl("settings", "export").stdout == before


def test_a_form_that_is_fixed_keeps_its_place(portal, admin):
    for name, position in (("first", 5), ("second", 10), ("third", 30)):
        text = portal.ctl("settings", "export").stdout
        bring_in(portal, text + section("form", name, json.dumps({**FORM, "label": name, "position": position})))
    page = admin.get("/settings/forms")
    moves = [(button["name"], button["title"]) for button in page.all("button") if button.get("name") in ("up", "down")]
    assert moves == [("down", "Move first down"), ("up", "Move second up")]
    pressed = next(b for b in page.all("button") if b.get("title") == "Move second up")
    admin.post("/settings/forms", {"csrf": admin.csrf("/settings/general"), "up": pressed["value"]})
    order = [a.text for a in admin.get("/settings/forms").all("a", class_="title")]
    assert order == ["second", "first", "A question", "third"]
    assert portal.database.value("SELECT count(*) FROM definition WHERE name = 'question'") == 0
    taken = admin.submit(admin.get("/settings/forms/new?template=support"), {"label": "Mine", "name": "question", "save": "1"},
                         action="/settings/forms/new")
    assert taken.status == 422 and "There is a form of this address already." in taken.text


# --- configtest --------------------------------------------------------------------------------------------------


HEAD = "<PortalDefinition form question>"
BAD = [
    ("<PortalDefinition shape question>\n{}\n</PortalDefinition>", 0, ["property, form, theme, template or page"]),
    ("<PortalDefinition form>\n{}\n</PortalDefinition>", 0, ["begins like <PortalDefinition form question>"]),
    ("<PortalDefinition form Question>\n{}\n</PortalDefinition>", 0, ["a to z, 0 to 9"]),
    (f"{HEAD}\n</PortalDefinition>", 0, ["the definition is empty"]),
    (f"{HEAD}\n    {{\n      \"label\": \"A\",\n      oops\n    }}\n</PortalDefinition>", 3, ["form question", "JSON"]),
    (f"{HEAD}\n    {{\"nonsense\": 1}}\n</PortalDefinition>", 0, ["form question", "nonsense"]),
    ("<PortalDefinition theme x>\n{\n\"accent\": red\n}\n</PortalDefinition>", 2, ["theme x", "JSON"]),
    ("<PortalDefinition property order>\n{}\n</PortalDefinition>", 0, ["cannot fix a property", "portalctl"]),
    ("<PortalDefinition page login>\ntickets_x\n</PortalDefinition>", 0, ["page login", "shipped"]),
    ("<PortalDefinition page desk-list>\nshipped\n</PortalDefinition>", 0, ["no such page"]),
    ("PortalDefinition form question", 0, ["is a section"]),
    (section("template", "nonsense_x", "<p/>"), 0, ["nonsense_x", "no such page"]),
    (section("form", "question", "x" * 300000), 0, ["256 KiB"]),
]


@pytest.fixture(scope="module")
def unstarted(portal_factory):
    return portal_factory(demo=False, start=False, modules=("macro",))


def refusal(portal, text):
    code, said = portal.httpd.configtest(portal.config(location=text))
    assert code != 0, said
    file = portal.httpd.folder / "configtest.conf"
    first = text.split("\n")[0].strip()
    lines = file.read_text().splitlines()
    return said, file, next(i for i, line in enumerate(lines, 1) if line.strip() == first)


@pytest.mark.parametrize("text,line,words", BAD, ids=[text[:40].replace("\n", " ") for text, _, _ in BAD])
def test_configtest_names_file_and_line(unstarted, text, line, words):
    said, file, head = refusal(unstarted, text)
    assert re.search(rf"{re.escape(file.name)}:{head + line}(:\d+)?: PortalDefinition ", said), said
    for word in words:
        assert word in said, said


def test_configtest_compiles_templates(unstarted):
    text = template().replace("<pre>", "<pre tal:content=\"titel\">", 1)
    at = next(i for i, line in enumerate(text.split("\n"), 1) if "titel" in line)
    said, file, head = refusal(unstarted, section("template", "login_calm", text))
    assert re.search(rf"{re.escape(file.name)}:{head + at}:\d+: PortalDefinition template login_calm: .*titel", said), said


def test_a_section_has_to_end(unstarted):
    said, file, head = refusal(unstarted, f"{HEAD}\n{{}}")
    assert "is not closed by </PortalDefinition>" in said and f"line {head} of " in said and file.name in said


def test_a_section_stands_where_settings_do(unstarted):
    for place in ('<Directory "/tmp">\n%s</Directory>', '<LocationMatch "^/x">\n%s</LocationMatch>'):
        code, said = unstarted.httpd.configtest(unstarted.config(extra=place % form()))
        assert code != 0 and "PortalDefinition is not allowed in a" in said
    for place in ("%s", "<IfModule customerportal_module>\n%s</IfModule>", "<VirtualHost *:1>\n%s</VirtualHost>",
                  "<Macro Ask>\n%s</Macro>\nUse Ask", "<IfDefine Nonsense>\n%s</IfDefine>"):
        code, said = unstarted.httpd.configtest(unstarted.config(extra=place % form()))
        assert code == 0, said
