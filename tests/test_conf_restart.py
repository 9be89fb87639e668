# SPDX-License-Identifier: Apache-2.0
"""What stays of a configuration after a restart: nothing."""

import pytest


def anonymous(pid):
    """KiB of memory that the process wrote itself."""
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Anonymous:"))


@pytest.mark.parametrize("graceful", [True, False], ids=["graceful", "at once"])
@pytest.mark.expect_log("AH00546", "AH00045")
def test_restarts_do_not_grow_the_parent(make_portal, graceful):
    portal = make_portal(demo=False)
    if portal.build.sanitized:
        pytest.skip("the sanitizer keeps what was freed")
    for _ in range(3):
        portal.httpd.reload(graceful)
    before = anonymous(portal.httpd.process.pid)
    for _ in range(8):
        portal.httpd.reload(graceful)
    grown = anonymous(portal.httpd.process.pid) - before
    # A configuration with its templates takes some 2 MiB; ICU's tables alone would be 90 KiB each time.
    assert grown < 8 * 30, f"{grown} KiB in 8 restarts"
    assert portal.client().get("/health").text.strip() == "ok"
