# SPDX-License-Identifier: Apache-2.0
"""Templates that administrators write in the browser, and which of them a page uses."""

import re

import pytest

from harness import system
from harness.mailing import until

TEMPLATES = system.ROOT / "templates"


def shipped(page):
    return (TEMPLATES / f"{page}.html").read_text()


def worded(page, old, new):
    """The shipped template of a page with other words in it."""
    text = shipped(page)
    assert old in text
    return text.replace(old, new)


def section(kind, name, body):
    lines = "\n".join("    " + line for line in body.split("\n"))
    return f"<PortalDefinition {kind} {name}>\n{lines}\n</PortalDefinition>\n"


def chosen(name, body):
    """The text of an import that gives a page a template."""
    return section("template", name, body) + section("page", name.partition("_")[0], name)


@pytest.fixture
def portal(make_portal):
    return make_portal()


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


def bring_in(portal, text):
    file = portal.store / "import.conf"
    file.write_text(text)
    return portal.ctl("settings", "import", file)


def shows(portal, path, words, text=None, there=True):
    """Waits until all processes show `words` to people without a login (or not, if not `there`), after `text` was
    brought in: a process looks once a second."""
    if text:
        bring_in(portal, text)
    person = lambda: (words in portal.client().get(path).text) == there
    until(lambda: all(person() for _ in range(8)), 4, words)


def test_a_page_has_the_template_that_is_chosen(portal, admin):
    assert "Welcome back" not in portal.client().get("/login").text
    admin.post_form("/settings/audit", {"settings": chosen("login_calm", worded("login", "<h1", "<p>Welcome back</p><h1"))},
                    action="/settings/import")
    shows(portal, "/login", "Welcome back")


@pytest.mark.expect_log("CP01555")
def test_what_does_not_compile_keeps_the_shipped_page(portal, admin):
    broken = worded("login", "<h1", "<p tal:content=\"nonsense\">x</p><h1")
    before = portal.client().get("/login").text
    shows(portal, "/login", "Welcome back", chosen("login_calm", worded("login", "<h1", "<p>Welcome back</p><h1")))
    shows(portal, "/login", "Welcome back", chosen("login_broken", broken), there=False)
    for _ in range(8):
        assert portal.client().get("/login").text == before
        admin.get("/settings/general")
    said = [re.search(r"pid \d+", line)[0] for line in portal.httpd.new_lines() if "CP01555" in line]
    assert said and len(said) == len(set(said)), "once in each process"
