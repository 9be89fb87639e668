# SPDX-License-Identifier: Apache-2.0
"""The headers that every answer has."""

POLICY = ("default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; font-src 'self'; "
          "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")


def cookies_of(page):
    return page.response.raw.headers.getlist("Set-Cookie")


def assert_secure(page):
    headers = page.headers
    assert headers["Content-Security-Policy"] in (POLICY, "sandbox; default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Cache-Control" in headers
