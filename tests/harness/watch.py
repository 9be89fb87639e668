# SPDX-License-Identifier: Apache-2.0
"""A Chromium that is watched: what a page runs, what it asks for and from where, and what stands in it.

The page's own policy is switched off, so that nothing but the page itself keeps hostile content from running."""

import json
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import UnexpectedAlertPresentException
from selenium.webdriver.chrome.service import Service

from . import browser

# Whatever a payload calls says so. A dialog or a navigation that goes round this is seen from outside.
TRAPS = """
    Object.defineProperty(window, '__said', {value: []});
    for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'fetch', 'postMessage'])
        window[name] = (...words) => { window.__said.push(name + '(' + words.join() + ')'); };
    document.write = document.writeln = text => { window.__said.push('write ' + text); };
    for (const name of ['XMLHttpRequest', 'WebSocket', 'Worker', 'EventSource'])
        window[name] = function () { window.__said.push('new ' + name); };
"""

# All elements with the names of their attributes, where each link leads, and what can run or load by itself.
LOOK = """
    const elements = [...document.querySelectorAll('*')], outer = [], inner = [];
    for (const e of elements) {
        // What a message says is held to the sanitiser's own list; the page around it to what a harmless page has.
        const told = e.closest('.prose') && !e.matches('.prose');
        (told ? inner : outer).push([e.localName + (e.namespaceURI.endsWith('xhtml') ? '' : ' ' + e.namespaceURI),
                                     ...e.getAttributeNames().sort()].join(' '));
    }
    const active = elements.filter(e => /^(script|iframe|frame|frameset|object|embed|applet|base|style|template|math|portal|fencedframe)$/
        .test(e.localName) || e.shadowRoot || e.getAttributeNames().some(n => /^on/.test(n) || n == 'srcdoc' || n == 'style'
        || n == 'http-equiv') || ['href', 'src', 'action', 'formaction', 'data', 'xlink:href', 'poster', 'background', 'values', 'to', 'from', 'by']
        .some(n => /^[\\s\\0-\\x20]*(javascript|data|vbscript|livescript|mocha|blob|filesystem)\\s*:/i.test(e.getAttribute(n) || '')));
    return {said: window.__said, url: location.href, elements: elements.length, outer: [...new Set(outer)], inner: [...new Set(inner)],
            active: active.map(e => e.outerHTML.slice(0, 200)), frames: window.frames.length, scripts: document.scripts.length,
            schemes: [...new Set([...document.links].map(a => a.protocol))],
            escaped: [...document.querySelectorAll('.prose *')].filter(e => getComputedStyle(e).position == 'fixed').length};
"""


class Visit:
    """What came of opening a page."""

    def __init__(self, seen, events, origin):
        self.__dict__.update(seen)
        self.dialogs = [e for e in events if e["method"] == "Page.javascriptDialogOpening"]
        asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        asked += [e["params"]["url"] for e in events if e["method"] == "Network.webSocketCreated"]
        self.asked = asked
        # An address that holds its own data asks nobody; Chromium's date fields have their pictures that way.
        self.elsewhere = [url for url in asked if not url.startswith((origin + "/", "data:image/"))]
        self.pages = [e["params"]["frame"]["url"] for e in events if e["method"] == "Page.frameNavigated"]

    @property
    def faults(self):
        """All that no page may show, as texts."""
        found = [f"ran {said}" for said in self.said] + [f"dialog {event['params']}" for event in self.dialogs]
        found += [f"asked for {url}" for url in self.elsewhere] + [f"holds {text}" for text in self.active]
        found += [f"{count} {what}" for count, what in ((self.frames, "frames"), (self.scripts, "scripts"),
                                                        (self.escaped, "elements over the page")) if count]
        found += [f"a link with {scheme}" for scheme in self.schemes if scheme not in ("http:", "https:", "mailto:", "tel:")]
        if len(self.pages) != 1:
            found.append(f"went to {self.pages}")
        return found


class Watcher:
    def __init__(self, scratch, origin):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in browser.FLAGS:
            options.add_argument(flag)
        options.add_argument("--window-size=1280,900")
        options.add_argument(f"--user-data-dir={scratch}")
        options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
        options.set_capability("unhandledPromptBehavior", "dismiss and notify")
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(60)
        self.driver.execute_cdp_cmd("Page.enable", {})
        self.driver.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": TRAPS})
        self.origin = origin

    def use(self, cookie, token):
        """Makes the browser somebody's, by the token of a session."""
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.driver.execute_cdp_cmd("Network.setCookie", {"name": cookie, "value": token, "path": "/",
                                                          "domain": urlsplit(self.origin).hostname})

    def events(self):
        return [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]

    def visit(self, url):
        self.driver.get("about:blank")
        self.events()
        try:
            self.driver.get(url)
            seen = self.driver.execute_script(LOOK)
        except UnexpectedAlertPresentException as error:
            seen = {"said": [f"a dialog: {error.alert_text}"], "active": [], "frames": 0, "scripts": 0, "escaped": 0, "schemes": []}
        return Visit(seen, self.events(), self.origin)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def close(self):
        self.driver.quit()
