# SPDX-License-Identifier: Apache-2.0
"""Hostile strings of the corpora, and how the portal brings text into shape."""

import json
import re
import unicodedata

LINES = ("IntrudersXSS.txt", "xss_alert_identifiable.txt")

CONTROL = "\x00-\x1f\x7f-\x9f"
LINE_MARKS = "\u2028\u2029"
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
WIDE = "\u00a0\u200b\ufeff"


def xss(corpora):
    """All payloads that try to run something, each once."""
    texts = [case["payload"] for case in json.loads((corpora / "xss" / "dompurify-expect.json").read_text())]
    for name in LINES:
        texts += (corpora / "xss" / name).read_text(encoding="utf-8").split("\n")
    return list(dict.fromkeys(text for text in texts if text.strip()))


def naughty(corpora):
    """All naughty strings that are text at all, each once."""
    texts = json.loads((corpora / "text" / "blns.json").read_text())
    return list(dict.fromkeys(text for text in texts if text and "\0" not in text))


def redirects(corpora):
    text = (corpora / "text" / "open-redirect.txt").read_text(encoding="utf-8", errors="replace")
    return [line for line in text.split("\n") if line]


def trim(text):
    return text.strip(" \t\n\v\f\r" + WIDE)


def one_line(text):
    """What a field of one line makes of a text."""
    return trim(re.sub(f"[ {CONTROL}{LINE_MARKS}]+", " ", text))


def file_name(text):
    """The name under which a file is shown and offered, if it is short enough to need no cut."""
    text = re.split(r"[/\\]", text.rstrip("/\\"))[-1]
    text = re.sub(f"[{CONTROL}{LINE_MARKS}{BIDI}]", "", text)
    return trim(re.sub(rf"^[. \t{WIDE}]+", "", text)) or "file"


def letters(text):
    """What no markup is made of: letters, digits and marks of all scripts, pictures, in their order."""
    return "".join(c for c in text if unicodedata.category(c)[0] in "LNM" or unicodedata.category(c) == "So")
