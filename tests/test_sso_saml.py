# SPDX-License-Identifier: Apache-2.0
"""conf/examples/sso-saml.conf in Chromium, with a real provider: mod_auth_mellon and npm's samlp."""

import base64
from urllib.parse import quote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from harness import system
from harness.provider import SamlProvider
from test_conf_examples import example, replaced, start

# One database is enough: what is stored, and how, is for test_identity.py.
pytestmark = [pytest.mark.row("P51"), pytest.mark.only_on("sqlite"), pytest.mark.expect_log("auth_mellon:")]

PEOPLE = {
    "ana": {"mail": "ana@example.com", "givenName": "Ana", "sn": "Souza"},
    "new": {"mail": "new@customer.example", "givenName": "Zoë", "sn": "Nový", "o": "Example", "isMemberOf": ["A", "Friends"]},
    "nobody": {"givenName": "No address"},
}


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory(start=False, modules=["auth_mellon"])
    folder = portal.folder / "saml"
    folder.mkdir()
    here = portal.httpd.url
    provider = SamlProvider(folder, f"{here}/support/sso/example/saml/postResponse", PEOPLE)
    try:
        system.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=sp", "-keyout",
                    folder / "sp.key", "-out", folder / "sp.pem"])
        portal.folder.chmod(0o755)
        system.give(folder, system.server_user())
        # Browsers take this machine's own address for a secure one, so cookies are as the example has them.
        start(portal, f"ServerName {here}\nUseCanonicalName On\n" + replaced(
            example("sso-saml.conf"), ("/etc/apache2/saml", str(folder)),
            ("https%3A%2F%2Fsupport.example.com", quote(here, safe=""))))
        portal.provider = provider
        yield portal
    finally:
        portal.stop()
        provider.stop()


def wait(browser, condition):
    return WebDriverWait(browser, 20).until(condition)


def sign_in(browser, portal, login, path="/tickets"):
    browser.get(portal.url + path)
    browser.find_element(By.LINK_TEXT, "Sign in with Example ID").click()
    wait(browser, lambda b: b.find_elements(By.NAME, "login"))
    assert browser.current_url.startswith(portal.provider.issuer)
    browser.find_element(By.NAME, "login").send_keys(login)
    browser.find_element(By.TAG_NAME, "button").click()
    wait(browser, lambda b: b.current_url.startswith(portal.httpd.url) and "/saml/" not in b.current_url)


def test_in_and_back(portal, browser):
    sign_in(browser, portal, "ana", "/tickets/new")
    assert browser.current_url == portal.url + "/tickets/new"
    assert portal.database.value("SELECT subject FROM identity JOIN contact ON contact.id = contact_id WHERE "
                                 "contact.email = 'ana@example.com'") == "nameid-ana"


def test_somebody_new(portal, browser):
    portal.ctl("group", "save", "Friends")
    sign_in(browser, portal, "new")
    assert browser.current_url == portal.url + "/tickets"
    rows = portal.database.query("SELECT first_name, last_name, access_group.name AS list, company.name AS firm FROM contact "
                                 "JOIN access_group_member ON contact_id = contact.id JOIN access_group ON access_group.id "
                                 "= group_id JOIN company ON company.id = company_id WHERE email = 'new@customer.example'")
    assert [tuple(row[name] for name in ("first_name", "last_name", "list", "firm")) for row in rows] == [
        ("Zoë", "Nový", "Friends", "Example")]


def test_nobody_knows_an_address(portal, browser):
    sign_in(browser, portal, "nobody")
    assert "no e-mail address of yours" in browser.page_source
    browser.get(portal.url + "/account")
    assert "/login" in browser.current_url


def test_an_answer_that_nobody_signed(portal):
    client = portal.client()
    page = client.get("/sso/example", follow=False)
    assert page.status in (302, 303)
    response = ('<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" '
                'IssueInstant="2026-01-01T00:00:00Z"><saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
                'ID="_2" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"><saml:Subject><saml:NameID>nameid-ana'
                "</saml:NameID></saml:Subject></saml:Assertion></samlp:Response>")
    page = client.post("/sso/example/saml/postResponse", {
        "SAMLResponse": base64.b64encode(response.encode()).decode(), "RelayState": portal.url + "/sso/example"})
    assert page.status >= 400
    for headers in ({}, {"MELLON_NAME_ID": "nameid-ana", "Mellon-Name-Id": "nameid-ana"}):
        assert client.get("/tickets", follow=False, headers=headers).status == 303
        assert client.get("/sso/example", follow=False, headers=headers).status in (302, 303, 401)
