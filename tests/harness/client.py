# SPDX-License-Identifier: Apache-2.0
"""A person with a browser that runs no scripts."""

import re
import time
from urllib.parse import urljoin

import requests

from .page import Page

PASSWORD = "demo-password"
# Who is signed in sees changed settings with the next request. For others a process looks once a second (http_settings.c).
ANONYMOUS_INTERVAL = 1.05
OTHER_COOKIES = re.compile("-(form|owner|notice|pending|device|scheme|density|language)")


class Changes:
    """When the settings of a portal were last changed by somebody of this test."""

    def __init__(self):
        self.at = None

    def noted(self):
        self.at = time.monotonic()

    def wait(self):
        """Until every process shows them to whoever has not signed in."""
        if self.at is not None:
            time.sleep(max(0, self.at + ANONYMOUS_INTERVAL - time.monotonic()))
            self.at = None


class OwnConnections(requests.adapters.HTTPAdapter):
    """A server ends kept connections when it likes, and event does when all workers are busy. So a POST, which is never sent
    twice, has a connection of its own."""

    def send(self, request, **options):
        if request.method == "GET":
            return super().send(request, **options)
        own = requests.adapters.HTTPAdapter()
        try:
            response = own.send(request, **options)
            _ = response.content  # Read while the connection is there.
            return response
        finally:
            own.close()


class Client:
    """One browser session. Paths are the portal's ("/tickets"); whole addresses are taken as they are."""

    def __init__(self, server, base="/support", changes=None):
        self.server = server
        self.base = base
        self.changes = changes or Changes()
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.mount("http://", OwnConnections())
        self.session.mount("https://", OwnConnections())

    def url(self, path):
        if path.startswith(("http://", "https://")):
            return path
        if path == self.base or path.startswith((self.base + "/", self.base + "?")):
            return self.server + path
        return self.server + self.base + path

    def has_session(self):
        return any(not OTHER_COOKIES.search(cookie.name) for cookie in self.session.cookies)

    def _send(self, method, send):
        """A GET whose kept connection ended is sent again."""
        try:
            return send()
        except requests.ConnectionError:
            if method != "GET":
                raise
            return send()

    def request(self, method, path, allow_redirects=False, timeout=60, **options):
        url = self.url(path)
        if not self.has_session():
            self.changes.wait()
        how = {"allow_redirects": False, "timeout": timeout}
        response = self._send(method, lambda: self.session.request(method, url, **how, **options))
        passed = []
        while allow_redirects and response.next:
            step = response.next
            passed.append(response)
            response = self._send(step.method, lambda: self.session.send(step, **how))
        response.history = passed
        page = Page(response)
        if method == "POST" and "/settings/" in url and self.has_session():
            self.changes.noted()
        return page

    def get(self, path, follow=True, **options):
        return self.request("GET", path, allow_redirects=follow, **options)

    def get_json(self, path, **options):
        headers = {"Accept": "application/json", **options.pop("headers", {})}
        return self.request("GET", path, headers=headers, **options)

    def post(self, path, data=None, **options):
        """A bare POST, without what a form would add; redirects are not followed."""
        return self.request("POST", path, data=data, **options)

    def submit(self, page, fields=None, action=None, field=None, files=None, follow=True, without=(), **options):
        """Fills in a form of `page` and sends it: its own values (hidden ones too), `fields` over them, less `without`.

        `files` is a list of (name, (file name, bytes, type)). The answer is the page after the redirect.
        """
        form = page.form(action=action, field=field)
        fields = dict(fields or {})
        pairs = [(name, value) for name, value in form.values if name not in fields and name not in without]
        for name, value in fields.items():
            pairs += [(name, one) for one in value] if isinstance(value, (list, tuple)) else [(name, value)]
        target = urljoin(page.url, form.action)
        if form.method == "get":
            return self.request("GET", target, params=pairs, allow_redirects=follow, **options)
        if files is None and form.element.get("enctype") == "multipart/form-data":
            # What a browser sends for a file control that was left empty.
            empty = [c["name"] for c in form.controls if (c.get("type") or "").lower() == "file"]
            files = [(name, ("", b"", "application/octet-stream")) for name in empty] or None
        if form.element.get("enctype") == "multipart/form-data" and files is None:
            files = []
        return self.request("POST", target, data=pairs, files=files, allow_redirects=follow, **options)

    def post_form(self, path, fields=None, **options):
        """Opens `path`, then submits its form."""
        return self.submit(self.get(path), fields, **options)

    def login(self, email, password=PASSWORD):
        """Signs in by the form, and says so if that fails."""
        page = self.post_form("/login", {"email": email, "password": password}, field="password")
        if page.status != 200 or any("password" in form.names for form in page.forms):
            raise AssertionError(f"{email} could not sign in: {page.status} {page.url}\n{page.text[:500]}")
        return page

    def logout(self, page=None):
        return self.submit(page or self.get("/tickets"), action="/logout")

    def csrf(self, path="/tickets"):
        """The CSRF token on a page, for requests that a test builds itself."""
        for form in self.get(path).forms:
            for name, value in form.values:
                if name == "csrf":
                    return value
        raise AssertionError(f"no csrf field on {path}")

    def close(self):
        self.session.close()
