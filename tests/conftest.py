# SPDX-License-Identifier: Apache-2.0
"""Options and fixtures. What they are made of is in harness/.

    pytest tests --database pgsql --module-build build-asan --mpm worker

A test that only reads takes `portal`, which the tests of one file share: they may write too, as long as each looks at
tickets of its own. A test that needs other directives, or a state that nobody else touches, takes `make_portal`.
"""

import base64
import hashlib
import os
import shutil
import signal

import pytest

from harness import browser as browsers
from harness import system
from harness.client import PASSWORD
from harness.database import PostgresServer, SqliteServer
from harness.directory import Directory
from harness.httpd import Httpd, unexpected
from harness.inbox import Inbox
from harness.portal import Portal, portalctl


def pytest_addoption(parser):
    group = parser.getgroup("customerportal")
    group.addoption("--database", default=os.environ.get("TEST_DATABASE", "sqlite"), choices=["sqlite", "pgsql"])
    group.addoption("--module-build", default=os.environ.get("TEST_BUILD", "build"), metavar="DIR",
                    help="folder with mod_customerportal.so and portalctl")
    group.addoption("--mpm", default="event", choices=["event", "worker", "prefork"])
    group.addoption("--keep", action="store_true", help="keep the scratch folder, and say where it is")


def interrupt(*_):
    """Whoever ends the tests ends their servers too: a signal is an interrupt, and fixtures are taken down. Those after
    the first are not heard: xdist sends its processes one more, which would end the taking down."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def pytest_configure():
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)


def pytest_collection_modifyitems(config, items):
    """Leaves out the tests that are about another database than this run's."""
    database = config.getoption("--database")
    others = [item for item in items if any(database not in mark.args for mark in item.iter_markers("only_on"))]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


def pytest_report_header(config):
    return (f"database: {config.getoption('--database')}, build: {config.getoption('--module-build')}, "
            f"mpm: {config.getoption('--mpm')}")


# --- one for the session -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def scratch(request):
    """A folder that every user can enter, removed at the end."""
    folder = system.make_scratch()
    yield folder
    if request.config.getoption("--keep"):
        print(f"\nkept: {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def build(request, scratch):
    return system.Build(request.config.getoption("--module-build"), scratch)


@pytest.fixture(scope="session")
def database_server(request, scratch):
    server = {"sqlite": SqliteServer, "pgsql": PostgresServer}[request.config.getoption("--database")](scratch)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def ldap(scratch):
    """The port of an LDAP directory with ana@example.com and bruno@example.com."""
    directory = Directory(scratch)
    yield directory.port
    directory.stop()


@pytest.fixture(scope="session")
def empty_template(database_server, build):
    """A database with our schema and nothing in it; databases are copies of it."""
    database = database_server.database("template_empty")
    portalctl(build, database, "init")
    return database


def quick_hash():
    """The password of the sample accounts as access_password.h stores it, with few rounds."""
    salt = bytes(range(16))
    parts = (salt, hashlib.pbkdf2_hmac("sha512", PASSWORD.encode(), salt, 1000))
    return "$".join(["pbkdf2-sha512", "1000", *(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)])


@pytest.fixture(scope="session")
def demo_template(database_server, build, scratch, empty_template):
    """A database with the sample data, and its folder of attachments."""
    database = database_server.database("template_demo", empty_template)
    database.store = scratch / "template_store"
    database.store.mkdir()
    system.give(database.store, system.server_user())
    portalctl(build, database, "demo", store=database.store)
    # Hundreds of tests sign in, and one hash with all its rounds is a tenth of a second: the fewest that are taken.
    database.execute("UPDATE credential SET password_hash = ?", quick_hash())
    return database


@pytest.fixture(scope="session")
def database_factory(database_server, demo_template, empty_template):
    """Makes databases: call it with demo=False for an empty one."""
    made = []

    def make(demo=True):
        template = demo_template if demo else empty_template
        database = database_server.database(f"test_{len(made)}", template)
        database.store_template = getattr(template, "store", None)
        made.append(database)
        return database

    return make


# --- portals -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def portal_factory(request, scratch, build, database_factory):
    count = 0

    def make(directives=None, location="", extra="", mpm=None, modules=(), demo=True, start=True, database=None):
        nonlocal count
        count += 1
        if database is None:
            database = database_factory(demo)
        mpm = mpm or request.config.getoption("--mpm")
        portal = Portal(scratch / f"portal_{count}", build, database, mpm, modules)
        if getattr(database, "store_template", None):
            shutil.copytree(database.store_template, portal.store, dirs_exist_ok=True)
            system.give(portal.store, system.server_user())
        if start:
            try:
                portal.start(directives, location, extra)
            except BaseException:
                portal.stop()
                raise
        return portal

    return make


@pytest.fixture(scope="module")
def portal(portal_factory):
    """The portal of this file's tests, with the sample data."""
    portal = portal_factory()
    yield portal
    portal.stop()


@pytest.fixture
def make_portal(portal_factory):
    """Makes portals for one test: make_portal({"PortalName": '"Other"'}, mpm="prefork", demo=False, start=False).

    `directives` go over harness.portal.DEFAULTS (None leaves one out), `location` is text for inside the Location,
    `extra` for the server, `modules` names more of httpd's ("ldap", "authnz_ldap")."""
    made = []

    def make(*arguments, **options):
        portal = portal_factory(*arguments, **options)
        made.append(portal)
        return portal

    yield make
    for portal in made:
        portal.stop()


@pytest.fixture
def client(portal):
    """A person who has not signed in."""
    return portal.client()


@pytest.fixture
def ana(portal):
    return portal.client("ana@example.com")


@pytest.fixture
def bruno(portal):
    return portal.client("bruno@example.com")


@pytest.fixture
def carla(portal):
    return portal.client("carla@other.example")


@pytest.fixture
def agent(portal):
    return portal.client("agent@example.com")


@pytest.fixture
def person(portal):
    """Signs in once per address for this file, as each sign-in computes a hash."""
    clients = portal.__dict__.setdefault("people", {})

    def get(email):
        if email not in clients:
            clients[email] = portal.client(email)
        return clients[email]

    return get


@pytest.fixture(scope="module")
def inbox(portal):
    """The way of mail into this file's portal."""
    portal.database.execute("UPDATE inbox SET address = 'Support@example.com' WHERE name = 'Support'")
    return Inbox(portal)


# --- browsers ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_session(scratch):
    driver = browsers.open_browser(scratch / "chromium")
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def noscript_session(scratch):
    driver = browsers.open_browser(scratch / "chromium_noscript", scripts=False)
    yield driver
    driver.quit()


@pytest.fixture
def browser(browser_session):
    """Chromium with scripts, without cookies of earlier tests."""
    browser_session.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browsers.set_size(browser_session, 1280, 900)
    browser_session.get_log("browser")  # what earlier pages said is not this test's
    yield browser_session
    browser_session.get("about:blank")


@pytest.fixture
def browser_noscript(noscript_session):
    noscript_session.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browsers.set_size(noscript_session, 1280, 900)
    yield noscript_session
    noscript_session.get("about:blank")


# --- data --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def corpora():
    """The folder of real mails and payload lists, which stands beside the project and not in it."""
    folder = system.ROOT.parent / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip("../shared/corpora is not there")
    return folder


# --- what every test is held to ----------------------------------------------------------------------------------


def complaints(expected=()):
    found = []
    for server in Httpd.to_look_at():
        found += unexpected(server.new_lines(), expected)
    if system.Build.current:
        found += system.Build.current.sanitizer_reports()
    return found


@pytest.fixture(autouse=True)
def error_log_guard(request):
    """Fails a test during which a server logged a warning or worse that the test did not name, or a sanitizer spoke.

    As the first fixture of every test it is the last to be taken down: after make_portal has stopped its servers."""
    yield
    found = complaints([tag for mark in request.node.iter_markers("expect_log") for tag in mark.args])
    if found:
        pytest.fail("unexpected in the error log:\n" + "\n".join(found)[:8000], pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def last_look(scratch):
    """The same for what the last servers said when they ended."""
    yield
    found = complaints()
    if found:
        pytest.fail("unexpected in the error log at the end:\n" + "\n".join(found)[:8000], pytrace=False)
