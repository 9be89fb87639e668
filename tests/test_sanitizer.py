# SPDX-License-Identifier: Apache-2.0
"""`portalctl sanitize` against real attacks, with a parser of the HTML standard that is not ours as the judge.

What comes out must be read back by that parser as exactly what was written: then nothing can hide between two parsers'
ideas of the same bytes (mutation XSS), and looking at the tree is looking at what a browser will see.
"""

import json
import random
import subprocess

import pytest

html5lib = pytest.importorskip("html5lib")

ALLOWED = {
    "a": {"href", "rel"}, "abbr": {"title"}, "b": set(), "blockquote": {"dir"}, "br": set(), "caption": {"dir"},
    "cite": set(), "code": set(), "dd": {"dir"}, "del": set(), "details": {"class"}, "dfn": set(), "div": {"dir"},
    "dl": {"dir"}, "dt": {"dir"}, "em": set(), "h4": {"dir"}, "h5": {"dir"}, "h6": {"dir"}, "hr": set(), "i": set(),
    "ins": set(), "kbd": set(), "li": {"dir"}, "mark": set(), "ol": {"dir", "start"}, "p": {"dir"}, "pre": {"dir"},
    "q": set(), "s": set(), "samp": set(), "small": set(), "strong": set(), "sub": set(), "summary": set(),
    "sup": set(), "table": {"dir"}, "tbody": {"dir"}, "td": {"colspan", "dir", "rowspan"}, "tfoot": {"dir"},
    "th": {"colspan", "dir", "rowspan"}, "thead": {"dir"}, "tr": {"dir"}, "u": set(), "ul": {"dir"}, "var": set(),
    "wbr": set(),
}
VOID = {"br", "hr", "wbr"}
SCHEMES = ("http://", "https://", "mailto:", "tel:")
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="session")
def sanitize(build, request):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("the sanitiser knows no database")

    def run(html):
        data = html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
        done = subprocess.run([build.portalctl, "sanitize"], input=data, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode("utf-8")
    return run


def parse(html):
    return html5lib.HTMLParser(namespaceHTMLElements=False).parseFragment(html, container="div")


def escape(text, attribute=False):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if attribute:
        text = text.replace('"', "&quot;").replace("'", "&#39;").replace("`", "&#96;")
    return text


def write(element, out):
    """The tree in the very form that the sanitizer writes."""
    if element.tag != "DOCUMENT_FRAGMENT":
        assert isinstance(element.tag, str), "a comment or an instruction"
        out.append(f"<{element.tag}" + "".join(f' {name}="{escape(value, True)}"' for name, value in
                                               element.attrib.items()) + ">")
        if element.tag == "pre" and (element.text or "").startswith("\n"):
            out.append("\n")
    out.append(escape(element.text or ""))
    for child in element:
        write(child, out)
        out.append(escape(child.tail or ""))
    if element.tag != "DOCUMENT_FRAGMENT" and element.tag not in VOID:
        out.append(f"</{element.tag}>")
    return out


def check(html):
    tree = parse(html)
    assert "".join(write(tree, [])) == html, "a browser would read another tree"
    for element in tree.iter():
        if element is tree:
            continue
        assert element.tag in ALLOWED, element.tag
        assert set(element.attrib) <= ALLOWED[element.tag], (element.tag, element.attrib)
        if element.tag == "a":
            assert element.get("href").startswith(SCHEMES), element.get("href")
            assert element.get("rel") == "noopener noreferrer nofollow"
        if element.tag == "details":
            assert element.get("class") == "quote"


def check_all(sanitize, payloads):
    failures = []
    for payload in payloads:
        clean = sanitize(payload)
        try:
            check(clean)
            assert sanitize(clean) == clean, "sanitising again changes it"
        except AssertionError as error:
            failures.append((payload, clean, str(error).splitlines()[0]))
    assert not failures, failures[:5]


# --- attacks -------------------------------------------------------------------------------------------------------


def test_dompurify_payloads_37(sanitize, corpora):
    cases = json.loads((corpora / "xss" / "dompurify-expect.json").read_text())
    assert len(cases) > 200
    check_all(sanitize, [case["payload"] for case in cases])


@pytest.mark.parametrize("name", ["IntrudersXSS.txt", "xss_alert_identifiable.txt"])
def test_payload_lines_37(sanitize, corpora, name):
    lines = (corpora / "xss" / name).read_bytes().splitlines()
    assert len(lines) > 50
    check_all(sanitize, lines)


def test_naughty_strings(sanitize, corpora):
    check_all(sanitize, json.loads((corpora / "text" / "blns.json").read_text()))


MUTATIONS = [
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<table><a href=http://a.example>1<tr><td><a href=http://b.example>2</a><b>3<table><p>4",
    "<b>" * 30 + "<p>x</b>" * 30, "<a href=http://a.example><div><a href=http://b.example>x",
    "<ul><div><li>a<div><li>b</ul>c", "<p><table><p>a<tr><li><td>b<caption>c<tbody>d<p>",
    "<dl><dd><dl>x<dt>y<dd>z<li>q</dl>", "<h1>a<h2>b<table><td><h3>c", "<select><option>a<select><b>c</select>d",
    "<pre>\n\nx</pre><pre>\n</pre><listing>\ny</listing>", "<plaintext>a<b>c", "<xmp><img src=x onerror=alert(1)></xmp>",
    "<details class=quote><summary>x<script>alert(1)</script></summary><blockquote>a</blockquote>b</details>c",
    "<![CDATA[<img src=x onerror=alert(1)>]]><?php <b> ?><!doctype x><!-->a<!--->b<!--a--!>c<!-- <b>d",
    "<img alt='`onerror=alert(1) \"' src='http://a.example/\"`'>", "<a href='http://a.example/\u202e\u2066moc'>x",
    "<a href=' java\tscript:alert(1)'>a<a href='http:a'>b<a href='//c'>d<a href='\\\\e'>f<a href='data:x'>g",
    "<a href='javascript&colon;alert(1)'>x</a><a href='&#106;avascript:alert(1)'>y</a><a href=\x01http://z.example>z",
    "<a\x00href=javascript:alert(1)>x</a\x00><scr\x00ipt>alert(1)</scr\x00ipt>", b"<b>\xff\xfe<\xc0i>\x80</b>",
    "<table><caption><table><tr><td>a</table>b<td>c</caption>d", "<td>a<tr>b<tbody>c<caption>d<li>e<dt>f<summary>g",
    "<div>" * 500 + "x" + "</div>" * 500 + "y", "<i><a href=http://a.example>" * 500 + "x",
    "<ol start=-1><ol start=5 type=a><li value=2>x</ol>", "<td colspan=0 rowspan=101>a<td colspan=100>b",
]


@pytest.mark.parametrize("payload", MUTATIONS, ids=range(len(MUTATIONS)))
def test_mutations_37(sanitize, payload):
    check_all(sanitize, [payload])


def test_random_nesting(sanitize):
    """Elements in every order that chance makes, opened and closed wrongly."""
    names = sorted(ALLOWED) + ["h1", "span", "font", "center", "form", "svg", "math", "style", "title", "img", "select",
                               "option", "template", "noscript", "button", "label", "article", "body", "html", "frameset"]
    chance = random.Random(7)
    payloads = []
    for _ in range(150):
        parts = []
        for _ in range(chance.randrange(5, 60)):
            name = chance.choice(names)
            parts.append(chance.choice([f"<{name}>", f"<{name}>", f"<{name} href=http://a.example class=gmail_quote>",
                                        f"</{name}>", "text", "\n", " ", "&lt;", "<!-- -->", "<br>"]))
        payloads.append("".join(parts))
    check_all(sanitize, payloads)


# --- what must remain ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("html, clean", [
    ("<p>Hello <b>world</b>", "<p>Hello <b>world</b></p>"),
    ("a &amp; b &lt;c&gt; \"d\" 'e' &copy; &#233;", "a &amp; b &lt;c&gt; \"d\" 'e' © é"),
    ("<a href=https://a.example/?x=1&y=2>x</a>",
     '<a href="https://a.example/?x=1&amp;y=2" rel="noopener noreferrer nofollow">x</a>'),
    ("<a href=/relative>x</a>", "x"),
    ("<img src=http://a.example/x.png alt=Chart>",
     '<a href="http://a.example/x.png" rel="noopener noreferrer nofollow">[image: Chart]</a>'),
    ("<img src=cid:1 alt=Logo>|<img src=cid:2>|<img src=http://a.example/t.gif>|<img src=data:x alt=y>",
     "[image: Logo]|[image]||"),
    ("<script>alert(1)</script><style>p{}</style><title>t</title>x", "x"),
    ("<table><tr><td>1<td>2</table>", "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"),
    ("<p dir=RTL class=x style=y id=z>a", '<p dir="rtl">a</p>'),
])
def test_keeps(sanitize, html, clean):
    assert sanitize(html).strip() == clean


@pytest.mark.parametrize("html", [
    "<p>New<blockquote type=cite>Old</blockquote>",
    "<div>New</div><div class='x gmail_quote'>Old</div>",
    "<p>New</p><div>On Tuesday Ana wrote:</div><blockquote>Old</blockquote>",
    "<p>New</p><p>-----Original Message-----</p><p>Old</p>",
    "<p>New<br>-----Ursprüngliche Nachricht-----<br>Old",
    "<p>New</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p>From: Ana</div></div><p>Old</p>",
    "<p>New</p><div id=appendonsend></div><hr><div id=divRplyFwdMsg>From: Ana</div><div>Old</div>",
])
def test_folds_quotes(sanitize, html):
    clean = sanitize(html)
    check(clean)
    assert sanitize(clean) == clean
    shown, folded = clean.split('<details class="quote"><summary>Show quoted text</summary><blockquote>')
    assert "New" in shown and "Old" not in shown
    assert "Old" in folded and "New" not in folded


def test_shows_a_mail_that_is_all_quote(sanitize):
    assert "<details" not in sanitize("<div class=gmail_quote>Forwarded<blockquote type=cite>text</blockquote></div>")


def test_is_quick_on_hostile_input(sanitize):
    """Each of these took a parser somewhere quadratic time: a megabyte of it must take seconds at most."""
    size = 1024 * 1024
    for unit in ["<b>", "</i>", "<a b c ", "<!--", "<!-- -->", "<p><b>", "<table>", "<td>", "<ul><li>", "&", "&amp;", "<",
                 "\n", "<br>", "<blockquote type=cite>", "<a href=http://a.example>x", "<div class=gmail_quote>a</div>"]:
        check_size = len(sanitize(unit * (size // len(unit))))
        assert check_size < 13 * size
    attributes = "".join(f" a{i}" for i in range(150000))
    sanitize(f"<p{attributes}>x")
    sanitize("<i>" + "<b>" * 300 + "</i>" * 250000)
