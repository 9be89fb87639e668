# SPDX-License-Identifier: Apache-2.0
"""A person who asks fast: no cookie jar, no parsing, one kept connection. For tests that send thousands of requests, or
the same one from many threads at once (one Wire for each thread)."""

import base64
import hashlib
import http.client
import json
import os
import re
import time
import uuid
from urllib.parse import urlencode

HOUR = 3600 * 1000000


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body)

    def outline(self, number):
        """All that can tell two answers apart: not the time, the request's name, nor the address that was asked for."""
        address = re.compile(rf"(?<=/tickets/){number}\b|(?<=/attachments/){number}/[^\"<]*")
        text = re.sub(r'<code>[\w-]+</code>|"request":"[\w-]+"', "REQUEST", self.text)
        headers = sorted((key, address.sub("N", value)) for key, value in self.headers
                         if key not in ("Date", "Keep-Alive", "Connection"))
        return self.status, headers, address.sub("N", text)


def sign_in(portal, emails, base="/support", who="contact"):
    """Tokens of new sessions by address, without the many rounds of a password hash. `who` is contact or staff."""
    now = int(time.time() * 1000000)
    tokens = {email: base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=") for email in emails}
    portal.database.execute(
        f"INSERT INTO session (token_hash, {who}_id, portal, provider, created_at, seen_at, expires_at) "
        f"SELECT given.hash, {who}.id, '" + base + f"', 'password', {now}, {now}, {now + 8 * HOUR} FROM ("
        + " UNION ALL ".join(f"SELECT '{email}' AS email, '{hashlib.sha256(token.encode()).hexdigest()}' AS hash"
                             for email, token in tokens.items())
        + f") AS given JOIN {who} ON {who}.email = given.email")
    return tokens


class Wire:
    def __init__(self, port, token, base="/support"):
        self.port = port
        self.token = token
        self.base = base
        self.connection = None
        self._csrf = None

    def request(self, method, path, body=None, headers=None):
        """`path` is the portal's. No POST is ever sent twice: it has a connection of its own, as the server may be about to
        end a kept one. A GET is, if the server ended the kept connection that it came by."""
        path = path if path == self.base or path.startswith(self.base + "/") else self.base + path
        # As the portal is the first of its server or a further one.
        cookie = f"customerportal={self.token}; customerportal{self.base.replace('/', '.')}={self.token}"
        headers = {"Cookie": cookie, **(headers or {})}
        kept = self.connection is not None
        if method != "GET" or not kept:
            self.close()
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        except (http.client.HTTPException, OSError):
            self.close()
            if method != "GET" or not kept:
                raise
            return self.request(method, path, body, headers)

    def get(self, path, **headers):
        return self.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def get_json(self, path):
        return self.request("GET", path, headers={"Accept": "application/json"})

    @property
    def csrf(self):
        if self._csrf is None:
            self._csrf = re.search(r'name="csrf" value="([^"]+)"', self.get("/account").text).group(1)
        return self._csrf

    def post(self, path, fields=(), files=None, json=False):
        """A form with its token. `files` (even none) makes it multipart: (field, file name, bytes)."""
        pairs = [("csrf", self.csrf), *(fields.items() if isinstance(fields, dict) else fields)]
        headers = {"Accept": "application/json"} if json else {}
        if files is None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            return self.request("POST", path, urlencode(pairs), headers)
        headers["Content-Type"], body = multipart(pairs, files)
        return self.request("POST", path, body, headers)

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


def multipart(pairs, files):
    """(content type, body) of a form with files."""
    boundary = uuid.uuid4().hex
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in pairs]
    parts += [f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
              "Content-Type: application/octet-stream\r\n\r\n".encode() + data for field, name, data in files]
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()
