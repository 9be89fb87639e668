# SPDX-License-Identifier: Apache-2.0
"""PortalIdentity in the portal's own Location: another module authenticates each request."""

import pytest

from harness import system
from harness.mailing import until
from test_identity import BASIC, CLAIMS, claim, contact, members, sessions, users_of

pytestmark = [pytest.mark.row("P51", "P86"),
              pytest.mark.expect_log("CP01570", "AH01617", "AH01618", "AH01631", "AH01630")]

# What a browser says that it wants; and a way past the other module, as where signing in by it is optional.
BROWSER = {"Accept": "text/html,*/*"}
PAST = {"X-Past": "yes"}
MORE = ("PortalIdentity for customers staff\nPortalIdentity create contacts\nPortalIdentity link verified\n"
        "PortalIdentity update names")
COST = 'CustomLog "{log}" "%{{cp-statements}}n %r"\n'


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory(start=False)
    users = users_of(portal)
    location = BASIC.format(users=users).replace("Require valid-user", (
        "<RequireAny>\nRequire valid-user\nRequire expr \"%{req:X-Past} == 'yes'\"\n</RequireAny>"))
    portal.costs = portal.httpd.folder / "costs.log"
    portal.start(location=location + CLAIMS.format(provider="whole", more=MORE), extra=COST.format(log=portal.costs))
    yield portal
    portal.stop()


def get(client, user, path="/tickets", headers=None, **options):
    return client.get(path, follow=False, auth=(user, "secret") if user else None, headers=headers or {}, **options)


def cookie_of(client):
    return client.session.cookies.get("customerportal")


def costs(portal):
    return [int(line.split()[0]) for line in portal.costs.read_text().splitlines() if "/tickets " in line]


def test_a_browser_gets_a_session(portal):
    client = portal.client()
    page = get(client, "u0", headers={**BROWSER, **claim("whole0@customer.example", first="Whole")})
    assert page.status == 200 and cookie_of(client) and sessions(portal, "whole0@customer.example") == 1
    # With it, forms and all the rest are as everybody's.
    page = get(client, "u0", "/account", {**BROWSER, **claim("whole0@customer.example", first="Whole")})
    assert page.status == 200 and "Whole" in page.source
    answer = client.submit(page, {"first_name": "Changed"}, action="/account/profile", auth=("u0", "secret"),
                           headers=claim("whole0@customer.example", first="Whole"), follow=False)
    assert answer.status == 303 and contact(portal, "whole0@customer.example")[0]["first_name"] == "Changed"
    assert sessions(portal, "whole0@customer.example") == 1


def test_programs_get_none_and_pay_one_statement(portal):
    headers = claim("whole1@customer.example")
    program = portal.client()
    before = len(costs(portal))
    assert get(program, "u1", headers=headers).status == 200
    get(program, "u1", headers=headers)
    assert sessions(portal, "whole1@customer.example") == 0 and not cookie_of(program)
    browser = portal.client()
    get(browser, "u1", headers={**BROWSER, **headers})
    get(browser, "u1", headers={**BROWSER, **headers})
    password = portal.client()
    password.session.headers.update(PAST)
    password.login("bruno@example.com")
    password.get("/tickets", headers=BROWSER)
    # A line is written after its answer.
    until(lambda: len(costs(portal)) >= before + 6, 5)
    first, mapped, _, with_session, _, plain = costs(portal)[-6:]
    # A list of nothing needs fewer statements than one of tickets, hence no equality with the last one.
    assert mapped == with_session <= plain and first > mapped


def test_a_program_can_write_with_a_form(portal):
    program = portal.client()
    headers = claim("whole2@customer.example")
    page = get(program, "u2", "/tickets/new", headers)
    assert page.status == 200 and not cookie_of(program)
    page = program.submit(page, {"subject": "By program", "message": "Hello"}, field="message", auth=("u2", "secret"),
                          headers=headers, follow=False)
    assert page.status == 303, page.text
    assert program.post("/tickets", {"subject": "x", "message": "y"}, auth=("u2", "secret"),
                        headers=headers).status == 403


def test_a_session_is_good_only_with_its_user(portal):
    client = portal.client()
    get(client, "u3", headers={**BROWSER, **claim("whole3@customer.example")})
    old = cookie_of(client)
    # Without the other module's word it is nobody's.
    assert get(client, None, headers={**BROWSER, **PAST}).status == 303
    assert get(client, None, headers=BROWSER).status == 401
    # Somebody else at the same browser is somebody else, and the first one's session ends.
    page = get(client, "u4", "/account", {**BROWSER, **claim("whole4@customer.example")})
    assert "whole4@customer.example" in page.source and "whole3@customer.example" not in page.source
    assert cookie_of(client) != old and sessions(portal, "whole3@customer.example") == 0
    # One by password is good where nobody is named otherwise.
    bruno = portal.client()
    bruno.session.headers.update(PAST)
    bruno.login("bruno@example.com")
    assert bruno.get_json("/account").json["email"] == "bruno@example.com"
    page = get(bruno, "u4", "/account", {"X-Past": None, "Accept": "application/json", **claim("whole4@customer.example")})
    assert page.json["email"] == "whole4@customer.example"


def test_somebody_who_may_not_come_reads_why(portal):
    client = portal.client()
    for path in ("/tickets", "/login", "/account", "/desk", "/settings", "/"):
        page = get(client, "u5", path, {**BROWSER, **claim("ana@example.com", verified="no")})
        assert page.status == 403 and "not confirmed" in page.text, path
    assert not cookie_of(client)
    assert get(client, "u5", "/health").status == 200
    page = client.post("/tickets", {"subject": "x"}, auth=("u5", "secret"), headers=claim("ana@example.com", verified="no"))
    assert page.status == 403


@pytest.mark.expect_log("CP01573")
def test_odd_names_of_users(make_portal):
    portal = make_portal(start=False)
    users = users_of(portal)
    portal.start(location=BASIC.format(users=users) + CLAIMS.format(
        provider="odd", more=MORE + '\nPortalIdentity subject "%{req:X-Subject}"'))
    for index, subject in enumerate((b"", b"\xff\xfe", b"x" * 1001)):
        page = get(portal.client(), "u6", headers={**claim(f"odd{index}@customer.example"), "X-Subject": subject})
        assert page.status == 403 and not contact(portal, f"odd{index}@customer.example")
    page = get(portal.client(), "u6", headers={**claim("odd@customer.example"), "X-Subject": "x" * 1000})
    assert page.status == 200
    # Case, blanks and all else count.
    page = get(portal.client(), "u6", headers={**claim("odd@customer.example"), "X-Subject": "X" + "x" * 999})
    assert page.status == 403


def test_what_changes_is_in_force_with_the_next_request(portal):
    portal.ctl("group", "save", "Now")
    client = portal.client()
    email = "whole7@customer.example"
    get(client, "u7", headers={**BROWSER, **claim(email)})
    assert email not in members(portal, "Now")
    get(client, "u7", headers={**BROWSER, **claim(email, groups="Now")})
    assert email in members(portal, "Now")
    get(client, "u7", headers={**BROWSER, **claim(email)})
    assert email not in members(portal, "Now")
    assert sessions(portal, email) == 1
    portal.database.execute("UPDATE contact SET disabled_at = 1 WHERE email_key = ?", email)
    assert get(client, "u7", headers={**BROWSER, **claim(email)}).status == 403


def test_staff_work_and_look_as_others(portal):
    agent = portal.client()
    headers = {**BROWSER, **claim("agent@example.com")}
    assert get(agent, "u8", "/desk", headers).status == 200
    page = get(agent, "u8", "/desk/view-as", headers)
    assert page.status == 200
    assert get(agent, "u8", "/settings", headers).status == 403


def test_signing_out_says_that_it_does_not_last(portal):
    client = portal.client()
    headers = {**BROWSER, **claim("whole9@customer.example")}
    page = client.submit(get(client, "u9", "/account", headers), action="/logout", auth=("u9", "secret"), headers=headers)
    assert page.status == 200 and "by itself" in page.text
    assert sessions(portal, "whole9@customer.example") == 0


def test_authorisation_knows_them(make_portal):
    portal = make_portal(start=False)
    users = users_of(portal)
    portal.start(location=BASIC.format(users=users).replace("valid-user", "portal-contact") +
                 CLAIMS.format(provider="z", more=MORE))
    assert get(portal.client(), "u0", headers=claim("ana@example.com")).status == 200
    assert get(portal.client(), "u1", headers=claim("nobody@example.com", verified="no")).status in (401, 403)


# --- modules that let requests pass without a user (CVE-2025-31492) ---------------------------------------------------


CARELESS = """
#include <httpd.h>
#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

/* As modules did that answer with a sign-in form of theirs and forgot that handlers run afterwards. */
static int pass(request_rec *r)
{
    const char *type = ap_auth_type(r);
    if (type && !strcmp(type, "Nameless"))
        r->user = "";
    return type && (!strcmp(type, "Nameless") || !strcmp(type, "Careless")) ? OK : DECLINED;
}

static void hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_check_authn(pass, NULL, NULL, APR_HOOK_FIRST, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_authz(pass, NULL, NULL, APR_HOOK_FIRST, AP_AUTH_INTERNAL_PER_CONF);
}

module AP_MODULE_DECLARE_DATA careless_module = {STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, hooks};
"""


@pytest.fixture(scope="module")
def careless(scratch):
    """A module of httpd that lets everybody pass, without a user."""
    folder = scratch / "careless"
    folder.mkdir()
    source = folder / "mod_careless.c"
    source.write_text(CARELESS)
    flags = system.run(["sh", "-c", "PATH=$PATH:/usr/sbin; echo -I$(apxs -q INCLUDEDIR); pkg-config --cflags apr-1"]).stdout.split()
    system.run(["gcc", "-shared", "-fPIC", *flags, "-o", folder / "mod_careless.so", source])
    return f"LoadModule careless_module {folder}/mod_careless.so\n"


@pytest.mark.expect_log("CP01571", "AH00027")
@pytest.mark.parametrize("place", ["whole", "door", "unmapped"])
@pytest.mark.parametrize("kind", ["Careless", "Nameless"])
def test_a_module_that_lets_pass_without_a_user(make_portal, careless, place, kind):
    portal = make_portal(start=False)
    there = f"AuthType {kind}\nRequire valid-user\n"
    mapping = 'PortalIdentity provider careless\nPortalIdentity subject "everybody"\n'
    if place == "door":
        portal.start(extra=f'{careless}<Location "/support/sso/careless">\n{there}{mapping}</Location>\n')
    else:
        portal.start(location=there + (mapping if place == "whole" else ""), extra=careless)
    # Even if the expressions name somebody who is known.
    portal.ctl("identity", "add", "careless", "everybody", "ana@example.com")
    client = portal.client()
    for path in ["/sso/careless"] if place == "door" else ["/tickets", "/login", "/", "/desk"]:
        page = client.get(path, follow=False)
        # Where there is no user at all httpd itself has ended the request.
        assert page.status == (403 if kind == "Nameless" else 500) and not cookie_of(client), path
        assert "csrf" not in page.source and "Ana" not in page.source


@pytest.mark.expect_log("CP01571")
def test_a_module_that_authenticates_nobody_by_name(make_portal):
    portal = make_portal(start=False, modules=["authn_anon"])
    portal.start(location="AuthType Basic\nAuthName anybody\nAuthBasicProvider anon\nAnonymous *\nAnonymous_NoUserID On\n"
                          "Anonymous_MustGiveEmail Off\nRequire valid-user\nPortalIdentity provider anon\n")
    page = portal.client().get("/tickets", follow=False, auth=("", ""))
    assert page.status == 403


def test_an_expression_may_ask_before_anybody_is_authenticated(portal_factory):
    """<If> is evaluated earlier: who it found nobody to be is somebody afterwards."""
    portal = portal_factory(start=False)
    early = "<If \"%{PORTAL_ROLE} == 'admin'\">\nHeader set X-Admin yes\n</If>\n"
    portal.start(location=BASIC.format(users=users_of(portal)) + CLAIMS.format(provider="whole", more=MORE) + early)
    try:
        client = portal.client()
        headers = {**BROWSER, **claim("early@customer.example", first="Early")}
        assert get(client, "u0", "/account", headers).status == 200
        page = get(client, "u0", "/account", headers)
        assert page.status == 200 and "Early" in page.source
    finally:
        portal.stop()
