# SPDX-License-Identifier: Apache-2.0
"""The tools from npm that judge pages: axe-core, in the browser, and the Nu HTML checker, a program in Java.

scripts/install-tools installs them; tests that need one which is not there say so and are skipped."""

import json
import os
import shutil

import pytest

from . import system

MODULES = system.ROOT / "tests" / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
CHECKER = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"

RUN_AXE = """
    const [options, done] = arguments;
    // Colours that are on their way to others are neither.
    getComputedStyle(document.body).color;
    document.getAnimations().forEach(a => a.finish());
    axe.run(document, options).then(
        found => done(found.violations.map(v => v.id + ': ' + v.help + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | '))),
        error => done(['axe failed: ' + error]));
"""


def need(path, program=None):
    if not path.exists():
        pytest.skip(f"{path.relative_to(system.ROOT)} is not installed: scripts/install-tools")
    if program and not shutil.which(program):
        pytest.skip(f"{program} is not installed")


def axe(driver, rules=None):
    """What axe-core holds against the page that the browser shows; all its rules, or these."""
    need(AXE)
    if not driver.execute_script("return !!window.axe"):
        driver.execute_script(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    driver.set_script_timeout(60)
    return driver.execute_async_script(RUN_AXE, options)


def check_html(files):
    """Errors and warnings of the Nu HTML checker in files, as texts; it needs seconds to start, so give it all at once."""
    need(CHECKER, "java")
    done = system.run(["java", "-Xmx512m", "-jar", CHECKER, "--format", "json", "--stdout", "--exit-zero-always", *files],
                      timeout=240, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
    found = json.loads(done.stdout)["messages"]
    return [f"{os.path.basename(m.get('url', ''))}:{m.get('lastLine')}: {m.get('subType') or m['type']}: {m['message']}: "
            f"{m.get('extract', '').strip()[:120]}" for m in found]
