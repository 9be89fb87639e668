# SPDX-License-Identifier: Apache-2.0
"""Chromium, headless and kept off the network."""

import time

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException, WebDriverException
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-default-apps", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb",
         # Only this machine can be reached, whatever a page or the browser itself asks for.
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]


class Driver(webdriver.Chrome):
    """Chrome that waits for the one element that is asked for, as a person would: a click returns before the page that it
    leads to is there. `find_elements` looks once, so that a test can see that something is not there."""

    PATIENCE = 10

    def find_element(self, *what):
        deadline = time.monotonic() + self.PATIENCE
        while True:
            try:
                return super().find_element(*what)
            except NoSuchElementException:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(0.02)


def open_browser(scratch, scripts=True, width=1280, height=900, dark=False):
    """A driver. `scripts=False` switches JavaScript off, as a person would in the settings."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in FLAGS:
        options.add_argument(flag)
    options.add_argument(f"--window-size={width},{height}")
    options.add_argument(f"--user-data-dir={scratch}")
    if dark:
        options.add_argument("--force-dark-mode")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = Driver(service=Service("/usr/bin/chromedriver"), options=options)
    driver.set_page_load_timeout(60)
    return driver


def set_size(driver, width, height, dark=False):
    """The size of the page itself (the window has a least width), and the colour scheme that it asks for."""
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})


def screenshot(driver, path, whole=True):
    """Writes a PNG of the whole page, or of what the window shows."""
    import base64
    data = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": whole, "format": "png"})
    with open(path, "wb") as file:
        file.write(base64.b64decode(data["data"]))


def sign_in(driver, url, email, password="demo-password"):
    """Returns when the answer is there: a page that is opened before would end the sending of the form."""
    driver.get(url + "/login")
    driver.find_element("name", "email").send_keys(email)
    field = driver.find_element("name", "password")
    field.send_keys(password)
    field.submit()
    WebDriverWait(driver, 20).until(staleness_of(field))


def take_session(driver, portal, email):
    """Signs in beside the browser, and gives it the session: that a browser signs in is told elsewhere, and costs a
    second each time."""
    for cookie in portal.client(email).session.cookies:
        driver.execute_cdp_cmd("Network.setCookie", {"name": cookie.name, "value": cookie.value, "url": portal.url,
                                                     "path": cookie.path, "httpOnly": True})


def staleness_of(element):
    """Whether an element's page is gone. Selenium's own condition knows one of the two ways in which Chromium says so."""
    def gone(_):
        try:
            element.is_enabled()
            return False
        except StaleElementReferenceException:
            return True
        except WebDriverException as error:
            if "does not belong to the document" in (error.msg or ""):
                return True
            raise
    return gone
