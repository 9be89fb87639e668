# SPDX-License-Identifier: Apache-2.0
"""A person with a browser that runs no scripts."""

from urllib.parse import urljoin

import requests

from .page import Page

PASSWORD = "demo-password"


class Client:
    """One browser session. Paths are the portal's ("/tickets"); whole addresses are taken as they are."""

    def __init__(self, server, base="/support"):
        self.server = server
        self.base = base
        self.session = requests.Session()
        self.session.trust_env = False

    def url(self, path):
        if path.startswith(("http://", "https://")):
            return path
        if path == self.base or path.startswith((self.base + "/", self.base + "?")):
            return self.server + path
        return self.server + self.base + path

    def request(self, method, path, **options):
        options.setdefault("timeout", 60)
        options.setdefault("allow_redirects", False)
        return Page(self.session.request(method, self.url(path), **options))

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
