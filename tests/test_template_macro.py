# SPDX-License-Identifier: Apache-2.0
"""Templates that use macros of each other: those of the console, and files of the server's folder."""

import re

import pytest

from harness import system

TEMPLATES = system.ROOT / "templates"
CARD = '<tal:parts condition="nothing"><aside class="sheet" metal:define-macro="card"><b>${words}</b> WORDS</aside></tal:parts>'
USE = '<p tal:define="words string:From afar" metal:use-macro="login_parts/macros/card">a card</p>'


def worded(page, words):
    return (TEMPLATES / f"{page}.html").read_text().replace("</main>", f"{words}</main>", 1)


def section(kind, name, body):
    lines = "\n".join("    " + line for line in body.split("\n"))
    return f"<PortalDefinition {kind} {name}>\n{lines}\n</PortalDefinition>\n"


def parts(words):
    """A template whose macro has what its user calls `words`; its own page defines them, too."""
    card = CARD.replace("WORDS", words)
    return worded("login", f'<tal:own define="words string:-">{card}</tal:own>')


def bring_in(portal, text):
    file = portal.store / "import.conf"
    file.write_text(text)
    portal.ctl("settings", "import", file)


def both(words="of ours"):
    return section("template", "login_parts", parts(words)) + section("template", "forgot_card", worded("forgot", USE))


def edit(admin, name, text):
    path = f"/settings/templates/{name}"
    return admin.submit(admin.get(path), {"text": text}, action=path)


def complaints(page):
    return [pre.text for pre in page.one("ol", class_="complaints").all("pre")]


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


@pytest.mark.row("S57")
def test_a_template_has_the_macro_of_another_one(portal, admin):
    bring_in(portal, both() + section("page", "forgot", "forgot_card"))
    page = portal.client().get("/password/forgot")
    assert page.one("aside").text == "From afar of ours" and "a card" not in page.text
    assert "From afar of ours" in admin.get("/settings/preview/forgot_card").text
    assert edit(admin, "login_parts", parts("of <i>ours</i>, since today")).status == 200
    assert portal.client().get("/password/forgot").one("aside").text == "From afar of ours, since today"
    assert portal.ctl("template", "check", portal.build.templates).stdout


@pytest.mark.row("S57")
@pytest.mark.expect_log("CP01555")
def test_who_changes_a_macro_is_told_of_its_users(portal, admin):
    bring_in(portal, both() + section("page", "forgot", "forgot_card"))
    other = parts("of ours").replace('"card"', '"cart"')
    refused = edit(admin, "login_parts", other)
    assert refused.status == 422 and "It is not saved: there is 1 thing to correct" in refused.text
    said = complaints(refused)
    line = 1 + worded("forgot", USE)[:worded("forgot", USE).index("login_parts/macros")].count("\n")
    assert len(said) == 1 and re.match(rf"forgot_card\.html:{line}:\d+: login_parts has no macro 'card'.*'cart'", said[0])
    gone = admin.submit(admin.get("/settings/templates/login_parts"), action="/settings/template-delete/login_parts")
    assert gone.status == 409 and "Templates that are in use have macros of this one." in gone.text
    assert portal.client().get("/password/forgot").one("aside"), "it is as it was"
    admin.submit(admin.get("/settings/pages"), {"page-forgot": ""}, action="/settings/pages")
    assert edit(admin, "login_parts", other).status == 200, "nobody loses a page by it any more"
    opened = admin.get("/settings/templates/forgot_card")
    assert complaints(opened)[:1] == said, "and who opens the other one is told"
    deleted = admin.submit(admin.get("/settings/templates/login_parts"), action="/settings/template-delete/login_parts")
    assert deleted.status == 200 and "login_parts" not in deleted.text
    assert "there is no template called 'login_parts'" in admin.get("/settings/templates/forgot_card").text
    # A page that has lost its template already is no reason to refuse: it loses nothing.
    bring_in(portal, both().replace('macros/card"', 'macros/gone"') + section("page", "forgot", "forgot_card"))
    assert edit(admin, "login_parts", parts("of ours, again")).status == 200


@pytest.mark.expect_log("CP01555")
def test_what_is_refused_is_refused_by_way_of_a_macro(portal, admin):
    # An import asks nothing of templates: they are left out of use, and say where.
    hostile = CARD.replace("WORDS", "<script>alert(1)</script>")
    bring_in(portal, section("template", "login_parts", worded("login", hostile)) +
             section("template", "forgot_card", worded("forgot", USE)) + section("page", "forgot", "forgot_card"))
    assert "alert(1)" not in portal.client().get("/password/forgot").text
    said = complaints(admin.get("/settings/templates/forgot_card"))
    assert any(re.match(r"login_parts\.html:\d+:\d+: <script> is not allowed", line) for line in said), said
    # Nor do the words of a template become markup by a file's macro that writes what the page calls "body".
    mail = ('<tal:x define="body string:&lt;script>1&lt;/script>; author string:x; linked nothing">'
            '<p metal:use-macro="mail-layout.html/macros/message">x</p></tal:x>')
    text = (TEMPLATES / "mail-reply.html").read_text().replace("</tal:main>", f"{mail}</tal:main>", 1)
    page = admin.post_form("/settings/templates", {"page": "mail-reply", "name": "own"}, action="/settings/templates")
    assert page.status == 200
    refused = edit(admin, "mail-reply_own", text)
    assert refused.status == 422 and re.search(r"mail-layout\.html:\d+:\d+: structure takes only", complaints(refused)[0])


def test_configtest_knows_the_configurations_own(make_portal):
    portal = make_portal(start=False)
    use = section("template", "forgot_card", worded("forgot", USE))
    code, said = portal.httpd.configtest(portal.config(location=use))
    assert code != 0 and re.search(r"PortalDefinition template forgot_card: there is no template called 'login_parts'", said)
    code, said = portal.httpd.configtest(portal.config(location=both()))
    assert code == 0, said


def test_files_of_the_folder_have_macros_of_each_other(make_portal, tmp_path_factory):
    folder = tmp_path_factory.mktemp("overlay")
    folder.chmod(0o755)
    (folder / "parts.html").write_text(CARD.replace("WORDS", "of the folder"))
    (folder / "forgot.html").write_text(worded("forgot", USE.replace("login_parts", "parts.html")))
    here = {"PortalTemplateDir": f'"{folder}"'}
    portal = make_portal(here)
    assert portal.client().get("/password/forgot").one("aside").text == "From afar of the folder"
    bring_in(portal, section("template", "login_x", worded("login", USE.replace("login_parts", "parts.html"))) +
             section("page", "login", "login_x"))
    assert portal.client().get("/login").one("aside").text == "From afar of the folder"
    (folder / "forgot.html").write_text(worded("forgot", USE.replace("login_parts", "parts.html").replace("card\"", "cart\"")))
    code, said = portal.httpd.configtest(portal.config(here))
    assert code != 0 and re.search(r"forgot\.html:\d+:\d+: .*parts\.html has no macro 'cart'", said), said


@pytest.mark.row("S57")
def test_a_folder_that_only_root_can_enter(make_portal, tmp_path_factory):
    """Its files are read when the server starts; the server's user compiles what the console has without them."""
    folder = tmp_path_factory.mktemp("overlay")
    (folder / "more").mkdir()
    folder.chmod(0o700)
    for file in ("parts.html", "more/cards.html"):
        (folder / file).write_text(CARD.replace("WORDS", f"of {file}"))
    portal = make_portal({"PortalTemplateDir": f'"{folder}"'})
    ours = [section("template", f"{name}_x", worded(name, USE.replace("login_parts", file))) +
            section("page", name, f"{name}_x") for name, file in (("login", "parts.html"), ("off", "more/cards.html"))]
    bring_in(portal, both() + section("page", "forgot", "forgot_card") + "".join(ours))
    client, admin = portal.client(), portal.client("admin@example.com")
    assert client.get("/login").one("aside").text == "From afar of parts.html"
    assert client.get("/password/forgot").one("aside").text == "From afar of ours", "none of the folder"
    assert "of more/cards.html" in admin.get("/settings/preview/off_x").text
    page = edit(admin, "login_x", worded("login", USE.replace("login_parts", "login_nobody")))
    assert page.status == 422 and "there is no template called 'login_nobody'" in page.text
