# SPDX-License-Identifier: Apache-2.0
"""portalctl: schema, people and settings."""

import re

import pytest


@pytest.fixture(scope="module")
def quiet(portal_factory):
    """A portal without sample data whose httpd is not needed."""
    portal = portal_factory(demo=False, start=False)
    yield portal
    portal.stop()


def test_init_again_changes_nothing(quiet):
    before = quiet.database.value("SELECT count(*) AS n FROM stage")
    assert "already" in quiet.ctl("init").stdout
    assert quiet.database.value("SELECT count(*) AS n FROM stage") == before == 4


def test_fresh_installation_has_no_account(quiet):
    assert quiet.ctl("user", "list").stdout == ""


def test_status_counts(quiet):
    said = quiet.ctl("status").stdout
    assert re.search(r"schema version: (\d+) \(this program needs \1\)", said), said
    assert "tickets: 0" in said


@pytest.mark.parametrize("arguments, problem", [
    (["user", "add", "nobody", "--role", "contact"], '"nobody" is not an e-mail address'),
    (["user", "add", "x@example.com", "--role", "king"], "--role must be contact, agent or admin"),
    (["user", "add", "x@example.com", "--role", "agent", "--company", "Example"], "--company is for contacts only"),
    (["user", "fly"], 'no command "user"'),
    (["user", "list", "--colour"], "--colour is not an option"),
    (["seed", "--tickets", "many"], "--tickets must be a whole number"),
])
def test_wrong_words_exit_2_and_say_what_is_allowed(quiet, arguments, problem):
    done = quiet.ctl(*arguments, check=False)
    assert done.returncode == 2
    assert problem in done.stderr


def test_person_from_adding_to_shutting_out(make_portal):
    portal = make_portal(demo=False)
    portal.ctl("user", "add", "new@example.com", "--role", "contact", "--name", "Nia Okafor", "--company", "Example")
    assert portal.ctl("user", "list").stdout == "new@example.com\tcontact\tNia Okafor\tExample\tno password\n"
    portal.ctl("user", "password", "new@example.com", input="a fine long password\n")
    client = portal.client()
    client.login("new@example.com", "a fine long password")
    assert client.get("/tickets").status == 200
    portal.ctl("user", "disable", "new@example.com")
    assert client.get("/tickets", follow=False).status == 303
    portal.ctl("user", "enable", "new@example.com")
    client.login("new@example.com", "a fine long password")


@pytest.mark.parametrize("password, problem", [
    ("short", "12 characters"),
    ("p" * 2000, ""),
    ("ana@example.com", ""),
])
def test_bad_passwords_are_refused(quiet, password, problem):
    quiet.ctl("user", "add", "ana@example.com", "--role", "contact")
    done = quiet.ctl("user", "password", "ana@example.com", input=password, check=False)
    assert done.returncode != 0
    assert problem in done.stderr
    assert password not in done.stderr or password == "ana@example.com"
    assert quiet.database.value("SELECT count(*) AS n FROM credential") == 0


def test_staff_and_contacts_do_not_share_an_address(quiet):
    quiet.ctl("user", "add", "sam@example.com", "--role", "agent")
    done = quiet.ctl("user", "add", "SAM@example.com", "--role", "contact", check=False)
    assert done.returncode == 1
    assert "staff member already" in done.stderr


def test_settings_go_out_and_come_back(quiet):
    quiet.ctl("settings", "set", "PortalName", 'The "Quoted" \\ Name')
    quiet.ctl("settings", "set", "PortalColumns", "number subject status")
    quiet.ctl("settings", "set", "PortalPageSize", "50")
    text = quiet.ctl("settings", "export").stdout
    assert "PortalColumns number subject status\n" in text
    path = quiet.folder / "settings.conf"
    path.write_text("# kept\n\n" + text)
    path.chmod(0o644)
    quiet.ctl("settings", "unset", "PortalName")
    quiet.ctl("settings", "set", "PortalPageSize", "10")
    quiet.ctl("settings", "set", "PortalForm", "Off")
    quiet.ctl("settings", "import", path)
    assert quiet.ctl("settings", "export").stdout == text
    assert quiet.ctl("settings", "get", "PortalName").stdout == 'The "Quoted" \\ Name\n'
    assert quiet.ctl("settings", "get", "PortalForm").stdout == "On\n"


@pytest.mark.parametrize("line, problem", [
    ("PortalPageSize 3", "PortalPageSize"),
    ("PortalColour red", "this is no setting"),
    ('PortalName "open', "a quote is not closed"),
    ("PortalColumns " + "subject " * 11, "PortalColumns"),
])
def test_a_bad_settings_file_names_its_line_and_changes_nothing(quiet, line, problem):
    before = quiet.ctl("settings", "export").stdout
    path = quiet.folder / "bad.conf"
    path.write_text(f'PortalTicketLabel "Requests"\n{line}\n')
    path.chmod(0o644)
    done = quiet.ctl("settings", "import", path, check=False)
    assert done.returncode == 1
    assert f"{path}:2: " in done.stderr and problem in done.stderr
    assert quiet.ctl("settings", "export").stdout == before


def test_a_bad_value_says_what_is_allowed(quiet):
    done = quiet.ctl("settings", "set", "PortalOwnerDisplay", "nickname", check=False)
    assert done.returncode == 1
    assert "PortalOwnerDisplay" in done.stderr and "alias" in done.stderr


def test_saved_settings_reach_the_pages_and_pinned_ones_win(make_portal):
    portal = make_portal()
    ana = portal.client("ana@example.com")
    portal.ctl("settings", "set", "PortalTicketLabel", "Orders")
    portal.ctl("settings", "set", "PortalName", "Never seen")
    page = ana.get("/tickets")
    assert "Orders" in page.text
    assert page.title.endswith("Example Support") and "Never seen" not in page.source
