# SPDX-License-Identifier: Apache-2.0
"""Random templates through our engine and through SimpleTAL, which shares no line with it: the same tree comes out."""

import io
import json
import random
import subprocess
from xml.etree import ElementTree

import pytest

simpleTAL = pytest.importorskip("simpletal.simpleTAL")
simpleTALES = pytest.importorskip("simpletal.simpleTALES")

TAL = "http://xml.zope.org/namespaces/tal"
# What a template can name: texts (hostile and empty ones too), numbers, truth, a record, lists, and nothing.
DATA = {
    "text": "plain", "hostile": "<b a=\"1\">&amp; 'x'</b>", "empty": "", "number": 7, "zero": 0, "yes": True, "no": False,
    "person": {"name": "Zoë", "note": "a < b", "tags": [{"name": "t1"}, {"name": "t2"}]},
    "rows": [{"name": "one", "n": 1, "inner": [{"name": "x"}]}, {"name": "t & o", "n": 0, "inner": []},
             {"name": "", "n": 3, "inner": [{"name": "y"}, {"name": "<z>"}]}],
    "none": [],
}
TEXTS = ["text", "hostile", "empty", "number", "person/name", "person/note"]
TRUTHS = [*TEXTS, "zero", "yes", "no", "rows", "none", "person", "not:yes", "not:no", "not:none", "exists:text",
          "exists:missing", "not:exists:missing"]


class Maker:
    """Makes one random template: elements within elements, each with some of TAL's statements."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = 0

    def text(self, scope):
        choice = self.random.choice(TEXTS + [f"{name}/name" for name, kind in scope if kind == "row"]
                                    + [name for name, kind in scope if kind == "text"])
        kind = self.random.random()
        if kind < 0.2:
            return f"string:s {self.random.choice('abc')} ${{{choice}}} $$"
        if kind < 0.3:
            return f"missing | {choice}"
        if kind < 0.36:
            return f"missing/deep | string:caught ${{{choice}}}"
        if kind < 0.4:
            return "nothing"
        return choice

    def truth(self, scope):
        return self.random.choice(TRUTHS + [f"{name}/n" for name, kind in scope if kind == "row"]
                                  + [f"repeat/{name}/even" for name, kind in scope if kind == "row"])

    def lists(self, scope):
        return ["rows", "none", "person/tags"] + [f"{name}/inner" for name, kind in scope if kind == "row"]

    def element(self, depth, scope):
        statements = []
        if self.random.random() < 0.25:
            self.names += 1
            statements.append(("define", f"d{self.names} {self.text(scope)}"))
            scope = scope + [(f"d{self.names}", "text")]
        if self.random.random() < 0.25:
            statements.append(("condition", self.truth(scope)))
        if self.random.random() < 0.25:
            self.names += 1
            chosen = self.random.choice(self.lists(scope))
            statements.append(("repeat", f"r{self.names} {chosen}"))
            scope = scope + [(f"r{self.names}", "row" if chosen == "rows" else "other")]
        roll = self.random.random()
        if roll < 0.3:
            statements.append(("content", self.text(scope)))
        elif roll < 0.4:
            statements.append(("replace", self.text(scope)))
        if roll >= 0.4 or roll < 0.3:
            if self.random.random() < 0.3:
                statements.append(("attributes", f"title {self.text(scope)}; lang {self.text(scope)}"))
            if self.random.random() < 0.15:
                statements.append(("omit-tag", self.truth(scope)))
        self.random.shuffle(statements)
        words = "".join(f' tal:{name}="{value}"' for name, value in statements)
        inner = "sample &amp; text" if depth == 0 or self.random.random() < 0.3 else "".join(
            self.element(depth - 1, scope) + self.random.choice(["", "between"])
            for _ in range(self.random.randint(1, 3)))
        return f'<p title="t" class="c"{words}>{inner}</p>'

    def template(self):
        return f'<body xmlns:tal="{TAL}">{self.element(3, [])}{self.element(2, [])}</body>'


def theirs(template):
    context = simpleTALES.Context()
    for name, value in DATA.items():
        context.addGlobal(name, value)
    out = io.StringIO()
    simpleTAL.compileXMLTemplate(template).expand(context, out)
    return out.getvalue()


def ours(portalctl, folder, template, environment):
    page = folder / "page.html"
    page.write_text(template)
    done = subprocess.run([portalctl, "template", "render", page, "--data", folder / "data.json", "--xml"],
                          capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, f"{template}\n{done.stderr}"
    return done.stdout


def tree(text):
    return ElementTree.canonicalize(text)


@pytest.mark.parametrize("block", range(5))
def test_random_templates_give_the_same_tree(build, tmp_path, request, block):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("templates know no database")
    (tmp_path / "data.json").write_text(json.dumps(DATA))
    for seed in range(block * 40, block * 40 + 40):
        template = Maker(seed).template()
        assert tree(ours(build.portalctl, tmp_path, template, build.environment())) == tree(theirs(template)), \
            f"seed {seed}\n{template}"
