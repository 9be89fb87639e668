# SPDX-License-Identifier: Apache-2.0
"""conf/examples/sso-openidc.conf in Chromium, with a real provider: mod_auth_openidc and npm's oidc-provider."""

from urllib.parse import quote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from harness.provider import OpenidProvider
from test_conf_examples import example, replaced, start

# One database is enough: what is stored, and how, is for test_identity.py.
pytestmark = [pytest.mark.row("P51"), pytest.mark.only_on("sqlite"), pytest.mark.expect_log("auth_openidc:")]

PEOPLE = {
    "ana": {"email": "ana@example.com", "email_verified": True, "given_name": "Ana", "family_name": "Souza"},
    "ana-forged": {"email": "ana@example.com", "email_verified": False},
    "new": {"email": "new@customer.example", "email_verified": True, "given_name": "Zoë", "family_name": "Nový",
            "groups": ["Friends", "Unheard of"]},
}


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory(start=False, modules=["auth_openidc"])
    here = portal.httpd.url
    provider = OpenidProvider(f"{here}/support/sso/example/callback", f"{here}/support/signed-out", PEOPLE)
    try:
        start(portal, replaced(
            example("sso-openidc.conf"), ("https://id.example.com", provider.issuer), ("what-the-provider-gave", provider.secret),
            ("https%3A%2F%2Fsupport.example.com", quote(here, safe=""))) + f"ServerName {here}\n")
        portal.provider = provider
        yield portal
    finally:
        portal.stop()
        provider.stop()


def wait(browser, condition):
    return WebDriverWait(browser, 20).until(condition)


def press(browser, prompt):
    """The button of the provider's page that asks for this."""
    wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, f"input[name=prompt][value={prompt}]"))
    browser.find_element(By.CSS_SELECTOR, "button[type=submit]").click()


def sign_in(browser, portal, login, path="/tickets"):
    """From a page of the portal by its button to the provider, through its pages, and back."""
    browser.get(portal.url + path)
    browser.find_element(By.LINK_TEXT, "Sign in with Example ID").click()
    wait(browser, lambda b: b.current_url.startswith(portal.provider.issuer))
    browser.find_element(By.NAME, "login").send_keys(login)
    browser.find_element(By.NAME, "password").send_keys("any")
    press(browser, "login")
    press(browser, "consent")
    wait(browser, lambda b: b.current_url.startswith(portal.httpd.url))


def test_in_and_out(portal, browser):
    portal.ctl("group", "save", "Friends")
    sign_in(browser, portal, "ana", "/tickets/new")
    assert browser.current_url == portal.url + "/tickets/new", browser.page_source
    assert portal.database.value("SELECT subject FROM identity JOIN contact ON contact.id = contact_id WHERE "
                                 "contact.email = 'ana@example.com'") == f"sub-ana@{portal.provider.issuer}"
    browser.get(portal.url + "/account")
    browser.find_element(By.CSS_SELECTOR, "form[action$='/logout'] button").click()
    # Through our page, the module and the provider, which asks once more, back to us.
    wait(browser, lambda b: b.current_url.startswith(portal.provider.issuer))
    browser.find_element(By.CSS_SELECTOR, "button[name=logout]").click()
    wait(browser, lambda b: b.current_url == portal.url + "/signed-out")
    browser.get(portal.url + "/tickets")
    assert "/login" in browser.current_url


def test_somebody_new(portal, browser):
    sign_in(browser, portal, "new")
    assert browser.current_url == portal.url + "/tickets"
    rows = portal.database.query("SELECT first_name, last_name, access_group.name AS list FROM contact JOIN "
                                 "access_group_member ON contact_id = contact.id JOIN access_group ON access_group.id = "
                                 "group_id WHERE email = 'new@customer.example'")
    assert [(row["first_name"], row["last_name"], row["list"]) for row in rows] == [("Zoë", "Nový", "Friends")]


def test_an_address_that_is_not_confirmed(portal, browser):
    sign_in(browser, portal, "ana-forged")
    assert "is not confirmed" in browser.page_source and "ana@example.com" in browser.page_source
    browser.get(portal.url + "/account")
    assert "/login" in browser.current_url


def test_without_the_provider_nobody_comes_in(portal):
    client = portal.client()
    page = client.get("/sso/example", follow=False, headers={
        "OIDC_CLAIM_sub": "sub-ana", "OIDC-CLAIM-email": "ana@example.com", "Authorization": "Bearer x"})
    assert page.status == 302 and page.headers["Location"].startswith(portal.provider.issuer + "/auth?")
    for query in ("?code=x&state=y", "?error=access_denied&state=y", ""):
        client.get("/sso/example/callback" + query, follow=False)
        assert client.get("/tickets", follow=False).status == 303
