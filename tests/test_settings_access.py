# SPDX-License-Identifier: Apache-2.0
"""The Access tab: groups and their rules, invitations, notice and consent, authentication method, and by which ways
customers reach the portal."""

import re

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait
from harness.browser import staleness_of

from harness.page import Page

ANA, CARLA = "ana@example.com", "carla@other.example"


@pytest.fixture
def portal(make_portal):
    return make_portal({"PortalKnowledgeBase": "https://kb.example.com/"})


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


def ok(page, *texts):
    assert page.status == 200, page.text[:2000]
    for text in texts:
        assert text in page.one("main").text, (text, page.one("main").text)
    return page


def send(client, path, action=None, **fields):
    """Opens a page and sends its form, or the one that goes to `action`."""
    return client.submit(client.get(path), fields, action=action or path)


def make_list(admin, name):
    """A new list; the address of its page within the portal."""
    page = send(admin, "/settings/groups/new", name=name)
    return re.search(r"(/settings/groups/\d+)$", ok(page, name).url).group(1)


def names(page):
    return [row.one("td").text.split(" ")[0] for row in page.one("table").all("tr")[1:]]


def outbox(portal, kind="account-invite"):
    return sorted(row["address"] for row in
                  portal.database.query("SELECT address FROM outbox WHERE kind = ?", kind))


# --- groups ----------------------------------------------------------------------------------------------------------


@pytest.mark.row("S50")
def test_a_list_decides_who_gets_in(portal, admin):
    """Made, filled by search and by addresses, let in; the change acts on the next request, and so does its end."""
    ana, carla = portal.client(ANA), portal.client(CARLA)
    ok(admin.get("/settings/groups"), "No groups yet")
    refused = send(admin, "/settings/groups/new", name=" ")
    assert refused.status == 422 and "1 to 80 characters" in refused.text
    group = make_list(admin, "Partners")
    assert send(admin, "/settings/groups/new", name="Partners").status == 422
    found = ok(admin.get(group + "/members?q=ana"), "1 contact found")
    ana_id = found.one("button", name="add")["value"]
    page = admin.submit(found, {"add": ana_id}, action=group + "/members", field="csrf")
    assert "member" in ok(page, "Added.", "1 contact found").one("table").text, "the search goes on"
    assert names(admin.get(group + "/members")) == ["Ana"]
    page = send(admin, group + "/members", group + "/add", addresses="carla@other.example\nnobody@x.example; what")
    assert page.status == 422 and "nobody@x.example, what" in page.text and names(page) == ["Ana"]
    assert "carla@other.example" in page.one("textarea").text, "what was typed is kept"
    page = admin.submit(page, {"addresses": "Carla <carla@other.example>, new@x.example", "make": "1"}, action=group + "/add")
    assert names(ok(page, "Added.")) == ["Ana", "Carla", "new"]
    assert ana.get("/tickets").status == 200, "nothing has changed for anybody yet"
    page = send(admin, "/settings/access", access="groups")
    assert ana.get("/tickets").status == 403 and carla.get("/tickets").status == 403
    page = admin.submit(ok(admin.get(group), "It has 3 people. Let in, they can sign in"), {}, action=group + "/admit")
    ok(page, "It lets in 3 people.")
    assert ana.get("/tickets").status == 200 and carla.get("/tickets").status == 200
    page = admin.submit(admin.get(group + "/members"), {"remove": ana_id}, action=group + "/members", field="csrf")
    assert names(page) == ["Carla", "new"] and ana.get("/tickets").status == 403
    page = admin.submit(ok(admin.get(group), "It has 2 people. They lose what it gives them"), {}, action=group + "/remove")
    ok(page, "Removed.", "No groups yet")
    assert carla.get("/tickets").status == 403
    said = [row["action"] for row in portal.database.query("SELECT action FROM audit ORDER BY id")]
    assert {"group added", "group member added", "group members added", "group let in", "group member removed",
            "group removed"} <= set(said)


@pytest.mark.row("S50")
def test_members_of_a_rule_cannot_be_changed_by_hand(portal, admin):
    portal.ctl("group", "save", "Bakery", "--rule", "company is Example")
    page = ok(admin.get("/settings/groups/1/members"))
    assert not page.all("button", name="remove") and not page.all("textarea")
    contact = portal.database.value("SELECT id FROM contact WHERE email = ?", CARLA)
    answer = admin.post("/settings/groups/1/members", {"csrf": admin.csrf("/account"), "add": contact})
    assert answer.status == 409 and "Change the rule instead" in answer.text
    assert admin.get("/settings/groups/99").status == 404 and admin.get("/settings/groups/99/members").status == 404


@pytest.mark.row("S50")
def test_two_who_change_a_group(portal, admin):
    group = make_list(admin, "Partners")
    older = admin.get(group)
    ok(send(admin, group, name="Friends"), "Saved.")
    page = admin.submit(older, {"name": "Others"}, action=group)
    assert page.status == 409 and "Somebody else saved this meanwhile" in page.text
    assert page.one("input", id="name")["value"] == "Others" and "Friends" in page.one("h1").text


def rule_form(portal, admin, prop="company", comparison="is", value="Example"):
    portal.ctl("group", "save", "Bakery", "--rule", f"{prop} {comparison} {value}")
    return admin.get("/settings/groups/1")


@pytest.mark.row("S50")
def test_a_rule_is_edited_row_by_row(portal, admin):
    """Buttons add and remove conditions and groups and keep what was typed; nothing is saved but by Save; what is wrong
    stands beside its row and in the summary."""
    page = ok(rule_form(portal, admin), "This rule finds 4 people.")
    group = "/settings/groups/1"
    press = lambda page, **fields: admin.submit(page, {name.replace("_", "-"): value for name, value in fields.items()},
                                                action=group)
    page = press(page, rule_and="0", rule_v_0="Exam")
    assert page.one("input", id="rule-v-0")["value"] == "Exam" and page.one("select", id="rule-p-1")
    page = press(page, rule_p_1="created", rule_o_1="is", rule_or="0")
    assert page.status == 200 and page.one("input", id="rule-v-1")["type"] == "date"
    page = press(page, rule_show="1")
    assert page.status == 422 and page.one("a", href="#rule-v-1") and page.one("a", href="#rule-v-2")
    assert "is on or after" in page.one("p", id="rule-e-1").text
    assert "1 to 200 characters" in page.one("p", id="rule-e-2").text
    page = press(page, rule_o_1="since", rule_v_1="2001-02-03", rule_p_2="language", rule_o_2="is-empty")
    assert page.url.endswith(group) and "Saved." in page.one("main").text
    assert portal.database.value("SELECT rule FROM access_group") == \
        "company is Exam\ncreated since 2001-02-03\n\nlanguage is-empty\n"
    page = press(page, rule_remove="1")
    assert not page.all("select", id="rule-p-2") and len(page.all("fieldset", class_="group")) == 2
    page = press(press(page, rule_remove="0"), rule_remove="0")
    assert "There are no conditions yet." in page.one("main").text
    page = press(page)
    assert page.status == 422 and "at least one condition" in page.text
    assert portal.database.value("SELECT rule FROM access_group").startswith("company is Exam")
    forged = admin.post(group, {"csrf": admin.csrf("/account"), "kind": "rule", "name": "Bakery", "seen": "x",
                                "rule-groups": "1", "rule-p-0": "contact.id) OR (1", "rule-o-0": "is", "rule-v-0": "1"})
    assert forged.status == 422 and "There is no property" in forged.text


@pytest.mark.row("S50")
@pytest.mark.expect_log("CP01610")
def test_a_rule_asks_for_what_administrators_defined(portal, admin):
    """Properties of contacts are in the editor with their options; members follow their values from the next request on,
    and a rule whose property is gone lets nobody in and keeps nobody from being changed."""
    ana = portal.client(ANA)
    page = admin.get("/settings/properties/new?of=contact")
    admin.submit(page, {"label": "Region", "type": "choices", "options": "North\nSouth"}, action="/settings/properties/new")
    page = send(admin, "/settings/groups/new?kind=rule", action="/settings/groups/new", **{"rule-or": "0"})
    page = admin.submit(page, {"rule-p-0": "region", "rule-show": "1"}, action="/settings/groups/new")
    assert [option.text for option in page.one("select", id="rule-v-0").all("option")][1:] == ["North", "South"]
    comparison = page.one("select", id="rule-o-0").one("option")["value"]
    page = admin.submit(page, {"name": "Southern", "rule-o-0": comparison, "rule-v-0": "south"},
                        action="/settings/groups/new", without=("rule-show",))
    ok(page, "This rule finds 0 people.")
    portal.ctl("group", "admit", "Southern")
    portal.ctl("settings", "set", "PortalAccess", "groups")
    assert ana.get("/tickets").status == 403
    contact = portal.database.value("SELECT id FROM contact WHERE email = ?", ANA)
    path = f"/desk/contacts/{contact}"
    ok(send(admin, path, **{"p.region.south": "1"}))
    assert names(admin.get("/settings/groups/1/members")) == ["Ana"] and ana.get("/tickets").status == 200
    portal.database.execute("DELETE FROM definition WHERE kind = 'property'")
    portal.database.execute("UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'settings_version'")
    ok(send(admin, path, first_name="Anna"))
    assert ana.get("/tickets").status == 403
    page = admin.get("/settings/groups/1")
    assert "There is no property “region” any more." in page.text


@pytest.mark.row("S50")
def test_a_rule_of_many_conditions_can_be_edited(portal, admin):
    lines = [f"email is person{i}@example.com" for i in range(50)]
    portal.ctl("group", "save", "Many", "--rule", "\n\n".join(lines))
    page = ok(send(admin, "/settings/groups/1", name="Most"), "Saved.")
    assert portal.database.value("SELECT rule FROM access_group") == "\n".join(line + "\n" for line in lines)
    assert page.one("button", name="rule-or").get("disabled") is not None


@pytest.mark.row("S50")
def test_a_rule_by_hand_with_scripts_off(portal, browser_noscript):
    """As an administrator does it in a browser: a rule with two alternatives, how many it finds, then in."""
    driver = browser_noscript

    def press(*how):
        element = driver.find_element(*how)
        element.click()
        WebDriverWait(driver, 20).until(staleness_of(element))

    driver.get(portal.url + "/login")
    driver.find_element(By.NAME, "email").send_keys("admin@example.com")
    driver.find_element(By.NAME, "password").send_keys("demo-password")
    press(By.CSS_SELECTOR, "main form button")
    driver.get(portal.url + "/settings/access")
    press(By.LINK_TEXT, "Access groups")
    press(By.LINK_TEXT, "Add a rule")
    driver.find_element(By.NAME, "name").send_keys("Bakers")
    press(By.CSS_SELECTOR, "button[name=rule-or]")
    Select(driver.find_element(By.NAME, "rule-p-0")).select_by_visible_text("Company")
    # Return in a field shows who is found, and removes nothing.
    driver.find_element(By.NAME, "rule-v-0").send_keys("Other")
    field = driver.find_element(By.NAME, "rule-v-0")
    field.send_keys("\n")
    WebDriverWait(driver, 20).until(staleness_of(field))
    assert "This rule finds 1 person." in driver.find_element(By.TAG_NAME, "main").text
    press(By.CSS_SELECTOR, "button[name=rule-or]")
    Select(driver.find_element(By.NAME, "rule-p-1")).select_by_visible_text("First name")
    Select(driver.find_element(By.NAME, "rule-o-1")).select_by_visible_text("starts with")
    driver.find_element(By.NAME, "rule-v-1").send_keys("an")
    press(By.CSS_SELECTOR, "p > button[name=rule-show]")
    text = driver.find_element(By.TAG_NAME, "main").text
    assert "This rule finds 2 people." in text and "ana@example.com" in text and CARLA in text
    press(By.XPATH, "//button[.='Create access group']")
    assert driver.find_element(By.TAG_NAME, "h1").text == "Bakers"
    press(By.XPATH, "//button[.='Let this group in']")
    press(By.LINK_TEXT, "Members")
    assert len(driver.find_elements(By.CSS_SELECTOR, "tbody tr")) == 2


# --- invitations -----------------------------------------------------------------------------------------------------


def invite_world(portal, count=3):
    """A group that gets in, of Carla, who has a login, and of people who have none."""
    portal.ctl("group", "save", "Partners")
    portal.ctl("group", "member", "Partners", CARLA)
    for i in range(count):
        portal.ctl("user", "add", f"p{i}@new.example", "--role", "contact", "--name", f"Person{i} New")
        portal.ctl("group", "member", "Partners", f"p{i}@new.example")
    portal.ctl("group", "admit", "Partners")


def state_of(admin, name):
    row = next(row for row in admin.get("/settings/invitations").one("table").all("tr")[1:] if name in row.text)
    return row.all("td")[2].text, [button.text for button in row.all("button")]


@pytest.mark.row("S51", "P61")
def test_all_are_invited_after_a_question(portal, admin):
    """Nothing is sent before the number was said; one mail for each who is listed and has no login, none for others."""
    invite_world(portal)
    page = ok(admin.get("/settings/invitations"), "Not invited and without a login", "3 people")
    assert state_of(admin, "Carla")[0] == "Accepted" and state_of(admin, "Person0") == ("Not invited", ["Mail an invitation"])
    page = ok(admin.get("/settings/invitations/all"), "p0@new.example", "p2@new.example")
    assert page.one("button", class_="primary").text == "Send 3 mails" and outbox(portal) == []
    portal.ctl("user", "add", "late@new.example", "--role", "contact")
    portal.ctl("group", "member", "Partners", "late@new.example")
    changed = admin.submit(page, {}, action="/settings/invitations/all")
    assert changed.status == 409 and "has changed meanwhile" in changed.text and outbox(portal) == []
    page = admin.submit(changed, {}, action="/settings/invitations/all")
    ok(page, "The invitations are on their way.", "0 people")
    everybody = ["late@new.example", "p0@new.example", "p1@new.example", "p2@new.example"]
    assert outbox(portal) == everybody
    page = ok(admin.get("/settings/invitations/all"))
    assert not page.all("button", class_="primary")
    answer = admin.post("/settings/invitations/all", {"csrf": admin.csrf("/account"), "count": "4"})
    assert answer.status == 409 and outbox(portal) == everybody


@pytest.mark.row("P61")
def test_an_invitation_from_beginning_to_end(portal, admin):
    """Pending, failed with the mail's error, again, revoked, accepted; each in the list and behind its filter."""
    invite_world(portal)

    def press(name, button, state=""):
        page = admin.get("/settings/invitations" + state)
        row = next(row for row in page.one("table").all("tr")[1:] if name in row.text)
        return admin.submit(page, {button: row.one("button", name=button)["value"]}, action="/settings/invitations")

    def code(address):
        return portal.database.query("SELECT detail FROM outbox WHERE address = ? ORDER BY id DESC", address)[0]["detail"]

    ok(press("Person0", "send"), "The invitation is on its way.")
    assert state_of(admin, "Person0") == ("Pending", ["Mail it again", "Revoke"])
    portal.database.execute("UPDATE outbox SET state = 'failed', last_error = '550 no such box' WHERE address = 'p0@new.example'")
    assert state_of(admin, "Person0") == ("Failed: 550 no such box", ["Mail it again", "Revoke"])
    first = code("p0@new.example")
    ok(press("Person0", "send", "?state=failed"))
    assert state_of(admin, "Person0")[0] == "Pending" and code("p0@new.example") != first
    assert portal.client().get("/invitation/" + first).status == 410, "only the newest link is good"
    ok(press("Person1", "send"))
    ok(press("Person1", "revoke"), "is no good any more")
    assert state_of(admin, "Person1") == ("Revoked", ["Mail it again"])
    assert portal.client().get("/invitation/" + code("p1@new.example")).status == 410
    person = portal.client()
    page = person.get("/invitation/" + code("p0@new.example"))
    person.submit(page, {"password": "a long and good pass phrase"}, field="password")
    assert state_of(admin, "Person0") == ("Accepted", [])
    for state, expected in {"accepted": ["Carla", "Person0"], "revoked": ["Person1"], "none": ["Person2"]}.items():
        assert names(admin.get(f"/settings/invitations?state={state}")) == expected, state
    ok(admin.get("/settings/invitations?state=failed"), "Nobody here")
    contact = portal.database.value("SELECT id FROM contact WHERE email = ?", ANA)
    answer = admin.post("/settings/invitations", {"csrf": admin.csrf("/account"), "send": contact})
    assert answer.status == 409 and "No mail was sent" in answer.text


@pytest.mark.row("P61")
def test_many_invitations_are_paged(portal, admin):
    portal.ctl("group", "save", "Crowd", "--rule", "email ends-with @crowd.example")
    portal.ctl("group", "admit", "Crowd")
    values = ", ".join(f"('c{i}@crowd.example', 'c{i}@crowd.example', 'C{i}', 'Crowd', '', 1)" for i in range(120))
    portal.database.execute(
        f"INSERT INTO contact (email, email_key, first_name, last_name, name_key, created_at) VALUES {values}")
    portal.ctl("group", "save", "Crowd", "--rule", "email ends-with crowd.example")
    for path in ("/settings/invitations", "/settings/invitations?state=none", "/settings/groups/1/members"):
        seen, pages, page = [], 0, admin.get(path)
        while True:
            seen += names(page)
            pages += 1
            link = page.all("a", rel="next")
            if not link:
                break
            page = admin.get(link[0]["href"])
        assert (pages, len(seen), len(set(seen))) == (3, 120, 120), path
    page = ok(admin.get("/settings/invitations/all"), "One press sends 100 mails.", "Send 100 mails", "120 people")
    admin.submit(page, {}, action="/settings/invitations/all")
    assert len(outbox(portal)) == 100
    ok(admin.get("/settings/invitations/all"), "20 people")


# --- notice and consent ----------------------------------------------------------------------------------------------


@pytest.mark.row("S59", "S60")
def test_notices_by_domain(portal, admin):
    """The domain first; a text with links and a label for each; versions that stay, with those who agreed."""
    ok(admin.get("/settings/consent"), "All domains", "127.0.0.1", "for no other form of yours")
    refused = send(admin, "/settings/consent", domain="not a host")
    assert refused.status == 422 and refused.one("input", id="domain")["value"] == "not a host"
    page = send(admin, "/settings/consent", domain="Help.Example.COM")
    assert page.url.endswith("/settings/consent/help.example.com")
    ok(page, "There is no text for this domain yet")
    text = "We keep it. [Privacy](https://legal.example/privacy) <script>alert(1)</script>"
    page = admin.submit(page, {"body": text, "label": "I agree <b>", "preview": "1"},
                        action="/settings/consent/help.example.com")
    assert page.one("a", href="https://legal.example/privacy").text == "Privacy" and "<script>alert" not in page.source
    assert portal.database.value("SELECT count(*) FROM consent_notice WHERE domain <> ''") == 0, "only shown"
    page = admin.submit(page, {}, action="/settings/consent/help.example.com", without=("preview",))
    assert names(ok(page, "Saved.")) == ["1"]
    older = admin.get("/settings/consent/help.example.com")
    ok(send(admin, "/settings/consent/help.example.com", body="We keep it for a year.", label="I agree"))
    stale = admin.submit(older, {"body": "Mine"}, action="/settings/consent/help.example.com")
    assert stale.status == 409 and stale.one("textarea").text.strip() == "Mine"
    refused = send(admin, "/settings/consent/help.example.com", body=" ", label="")
    assert refused.status == 422
    ok(send(admin, "/settings/consent/all", body="For all.", label="Yes"))
    notice = portal.database.value("SELECT id FROM consent_notice WHERE domain = 'help.example.com' AND version = 1")
    portal.database.execute(
        f"INSERT INTO consent (contact_id, notice_id, given_at) SELECT id, {notice}, 1 FROM contact WHERE company_id IS NOT NULL")
    agreed = portal.database.value("SELECT count(*) FROM consent")
    page = ok(admin.get("/settings/consent/help.example.com?version=1"), f"{agreed} people")
    assert names(page) == ["2", "1"] and "[Privacy]" in page.one("textarea").text
    shown = {host: portal.client().get("/register", headers={"Host": host}) for host in ("help.example.com", "x.example")}
    assert shown["help.example.com"].status == shown["x.example"].status
    assert admin.get("/settings/consent/..%2f").status in (400, 404) and admin.get("/settings/consent/a_b").status == 404


@pytest.mark.row("S59", "S60")
def test_each_domain_asks_for_its_own(make_portal):
    portal = make_portal({"PortalAccess": "registration", "PortalSelfRegistration": "On"})
    admin = portal.client("admin@example.com")
    send(admin, "/settings/consent/all", body="The text for all.", label="Yes to all")
    send(admin, "/settings/consent/help.example.com", body="See [the law](https://law.example/).", label="Yes to help")
    one, other = (portal.client().get("/register", headers={"Host": host}) for host in ("help.example.com", "b.example"))
    assert "Yes to help" in one.text and one.one("a", href="https://law.example/") and "Yes to all" not in one.text
    assert "Yes to all" in other.text and "The text for all." in other.text and "Yes to help" not in other.text


# --- the tab ---------------------------------------------------------------------------------------------------------


@pytest.mark.row("S55")
def test_the_tab_leads_to_its_pages(portal, admin):
    page = admin.get("/settings/access")
    links = {link.text: link["href"] for link in page.one("main").all("a")}
    for label in ("Access groups", "Invitations", "Notice and consent", "Authentication method"):
        assert ok(admin.get(links[label])).one("h1").text == label
    text = ok(admin.get("/settings/authentication")).one("table").text
    assert "PortalLoginProvider" in text and "customerportal" in text


@pytest.mark.row("S55")
def test_the_authentication_page_says_where_it_stands(make_portal):
    portal = make_portal({"PortalLoginProvider": "customerportal file"}, modules=["authn_file"], start=False)
    portal.start({"PortalLoginProvider": "customerportal file"}, location=f"AuthUserFile {portal.httpd.folder}/users")
    rows = [row.text for row in portal.client("admin@example.com").get("/settings/authentication").one("table").all("tr")]
    conf = [row for row in rows if "PortalLoginProvider" in row]
    assert len(conf) == 2 and all(re.search(r"httpd\.conf, line \d+$", row) for row in conf), rows


@pytest.mark.row("S55")
def test_the_authentication_page_names_single_sign_on(make_portal):
    portal = make_portal(location='AuthName "Staff only"', extra='''<Location "/support/sso/corp">
        AuthType Basic
        AuthName corp
        AuthBasicProvider customerportal
        Require valid-user
        PortalIdentity provider corp
    </Location>''')
    rows = [row.text for row in portal.client("admin@example.com").get("/settings/authentication").one("table").all("tr")]
    assert any(re.search(r"PortalIdentity provider corp, for customers.*/support/sso/corp.*httpd\.conf, line \d+$", row) for row in rows), rows
    assert any("AuthName Staff only" in row for row in rows)


@pytest.mark.row("S54")
def test_registration_cannot_be_chosen_before_it_is_allowed(portal, admin):
    page = admin.get("/settings/access")
    choice = page.one("input", id="access-registration")
    assert choice.get("disabled") is not None
    assert "not available while self-registration is not allowed" in page.text
    forged = admin.submit(page, {"access": "registration"}, action="/settings/access")
    assert forged.status == 422 and "not available" in forged.one("p", id="access-error").text
    assert portal.database.value("SELECT count(*) FROM setting WHERE name = 'access'") == 0
    ok(send(admin, "/settings/access", self_registration="1"))
    page = admin.get("/settings/access")
    assert page.one("input", id="access-registration").get("disabled") is None
    ok(admin.submit(page, {"access": "registration"}, action="/settings/access"))
    ok(send(admin, "/settings/consent/all", body="We keep it.", label="I agree"))
    assert portal.client().get("/register").status == 200


@pytest.mark.row("S63")
def test_customers_reach_the_portal_by_link_and_by_knowledge_base(portal):
    """A shared link ends on the sign-in page, and after it where it led; so does the portal's address that a knowledge
    base links to; and the navigation leads back there."""
    ana, number = portal.client(ANA), None
    number = ana.get_json("/tickets").json["rows"][0]["number"]
    for path in ("/tickets", f"/tickets/{number}", "/"):
        client = portal.client()
        page = client.get(path, headers={"Referer": "https://kb.example.com/article"})
        assert page.status == 200 and "/login" in page.url and any("password" in form.names for form in page.forms)
        page = client.submit(page, {"email": ANA, "password": "demo-password"}, field="password")
        assert page.status == 200 and page.url.endswith("/support" + (path if path != "/" else "/tickets")), path
        page = ana.get(path)
        assert page.status == 200 and page.url.endswith("/support" + (path if path != "/" else "/tickets"))
    link = portal.client().get("/login").one("a", href="https://kb.example.com/")
    assert link.text == "Knowledge base"
    nav = ana.get("/tickets").one("nav")
    assert [one["href"] for one in nav.all("a") if one.text == "Knowledge base"] == ["https://kb.example.com/"]
    assert isinstance(ana.get("/tickets"), Page)
