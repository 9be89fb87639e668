# SPDX-License-Identifier: Apache-2.0
"""An authenticator app: one-time codes by time (RFC 6238)."""

import base64
import hmac
import struct
import time


STEP = 30  # seconds
SENDING = 5  # seconds that a code needs at most to be sent, on a busy machine


def code(secret, drift=0):
    """The code of a key as people type it ("abcd efgh …"), `drift` steps from now. Like a person who sees that a code is
    about to change, it waits for the next one: a step later, the code of a drift would be one of another."""
    left = STEP - time.time() % STEP
    if left < SENDING:
        time.sleep(left)
    key = base64.b32decode(secret.replace(" ", "").upper())
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // STEP + drift), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1000000:06}"


def key_on(page):
    return page.one("code", class_="key").text


def recovery_codes(page):
    return [item.text for item in page.one("ol", class_="codes").all("code")]


def set_up(client, password="demo-password"):
    """Sets two factors up on the account page: (key, recovery codes)."""
    page = client.submit(client.get("/account"), {"proof": password, "do": "begin"}, action="/account/factor")
    key = key_on(page)
    done = client.submit(page, {"code": code(key, -1)}, action="/account/factor/confirm")
    assert done.status == 200, done.text[:500]
    return key, recovery_codes(done)
