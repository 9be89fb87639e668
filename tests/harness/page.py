# SPDX-License-Identifier: Apache-2.0
"""A small reader of HTML pages, on the standard library's parser: elements, texts, forms."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children = []

    def __getitem__(self, name):
        return self.attributes[name]

    def get(self, name, default=None):
        return self.attributes.get(name, default)

    def has_class(self, name):
        return name in (self.get("class") or "").split()

    def walk(self):
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, tag=None, **attributes):
        """All elements below with this tag and these attributes; class_ is one class, True any value, _ is -."""
        found = []
        for element in self.walk():
            if tag and element.tag != tag:
                continue
            if all(element._has(name, value) for name, value in attributes.items()):
                found.append(element)
        return found

    def _has(self, name, value):
        if name == "class_":
            return self.has_class(value)
        name = name.rstrip("_").replace("_", "-")
        return name in self.attributes if value is True else self.get(name) == value

    def one(self, tag=None, **attributes):
        """The first such element, or None."""
        found = self.all(tag, **attributes)
        return found[0] if found else None

    @property
    def raw_text(self):
        return "".join(child if isinstance(child, str) else child.raw_text for child in self.children)

    @property
    def text(self):
        """The text with white space collapsed."""
        return " ".join(self.raw_text.split())


class Form:
    def __init__(self, element):
        self.element = element
        self.action = element.get("action") or ""
        self.method = (element.get("method") or "get").lower()

    @property
    def controls(self):
        return [e for e in self.element.walk() if e.tag in ("input", "select", "textarea", "button") and e.get("name")]

    @property
    def names(self):
        return [control["name"] for control in self.controls]

    @property
    def values(self):
        """What a browser would send if the person only pressed Enter, as (name, value) pairs."""
        pairs = []
        for control in self.controls:
            kind = (control.get("type") or "text").lower()
            if "disabled" in control.attributes or control.tag == "button" or kind in ("submit", "file", "image"):
                continue
            if kind in ("checkbox", "radio") and "checked" not in control.attributes:
                continue
            if control.tag == "textarea":
                value = control.raw_text
            elif control.tag == "select":
                options = control.all("option")
                chosen = [o for o in options if "selected" in o.attributes] or options[:1]
                if not chosen:
                    continue
                value = chosen[0].get("value", chosen[0].text)
            else:
                value = control.get("value") or ("on" if kind in ("checkbox", "radio") else "")
            pairs.append((control["name"], value))
        return pairs


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Element("#document", {}, None)
        self.at = self.root

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value if value is not None else "" for name, value in attrs}, self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.at = self.at.parent

    def handle_endtag(self, tag):
        at = self.at
        while at and at.tag != tag:
            at = at.parent
        if at and at.parent:
            self.at = at.parent

    def handle_data(self, data):
        self.at.children.append(data)


class Page:
    """An answer and, if it is HTML, what stands in it."""

    def __init__(self, response):
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.url = response.url
        self._root = None

    @property
    def source(self):
        return self.response.content.decode("utf-8")

    @property
    def root(self):
        if not self._root:
            builder = _Builder()
            builder.feed(self.source)
            builder.close()
            self._root = builder.root
        return self._root

    @property
    def json(self):
        return self.response.json()

    def all(self, tag=None, **attributes):
        return self.root.all(tag, **attributes)

    def one(self, tag=None, **attributes):
        return self.root.one(tag, **attributes)

    @property
    def title(self):
        title = self.one("title")
        return title.text if title else None

    @property
    def text(self):
        """The text of the page's main part, or of its whole body."""
        part = self.one("main") or self.one("body") or self.root
        return part.text

    @property
    def forms(self):
        return [Form(element) for element in self.all("form")]

    def form(self, action=None, field=None):
        """The first form whose action ends in `action` and which has a control called `field`."""
        for form in self.forms:
            path = form.action.split("?")[0]
            if action is not None and not path.endswith(action):
                continue
            if field is not None and field not in form.names:
                continue
            return form
        raise AssertionError(f"no form with action={action!r} field={field!r} among "
                             f"{[(form.action, form.names) for form in self.forms]} on {self.url} ({self.status})")

    @property
    def links(self):
        return [element["href"] for element in self.all("a", href=True)]
