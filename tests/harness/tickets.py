# SPDX-License-Identifier: Apache-2.0
"""Readers of the portal's pages: the ticket list as rows, a conversation as messages."""

import re


def headings(page):
    """The table's column headings, in their order."""
    head = page.one("thead")
    return [th.text for th in head.all("th")] if head else []


class Row:
    def __init__(self, element):
        self.element = element
        self.link = element.one("a", class_="title")
        self.subject = self.link.text
        self.path = self.link["href"]
        self.number = int(self.path.rsplit("/", 1)[1])
        self.cells = [cell for cell in element.all("td")]

    def cell(self, label):
        """The text under a column heading."""
        for cell in self.cells:
            if cell.get("data-label") == label:
                return cell.text
        return None

    @property
    def status(self):
        """The status word, without the mark beside it."""
        for cell in self.cells:
            if cell.get("data-label") == "Status":
                return cell.one("span", class_="status").text
        return None

    @property
    def your_turn(self):
        return self.element.one("span", class_="is-you") is not None


def rows(page):
    body = page.one("tbody")
    return [Row(tr) for tr in body.all("tr")] if body else []


def subjects(page):
    return [row.subject for row in rows(page)]


def all_pages(client, path):
    """The pages of a list, by its own links."""
    for _ in range(200):
        page = client.get(path)
        yield page
        more = page.one("a", rel="next")
        if not more:
            return
        path = more["href"]
    raise AssertionError("the list does not end")


def all_rows(client, path="/tickets"):
    return [row for page in all_pages(client, path) for row in rows(page)]


def count(page):
    """The number beside the heading."""
    return page.one("h1").one("span", class_="count").text.lstrip("· ").strip()


def messages(page):
    return page.all("article", class_="msg")


def facts(page):
    """The details of a ticket page."""
    return {div.one("dt").text: div.one("dd").text for div in page.one("dl", class_="pairs").all("div")}


def number_of(page):
    """The number in the address of a ticket page."""
    return int(re.search(r"/tickets/(\d+)", page.url).group(1))


def file_ticket(client, subject, message="Text of the ticket.", **options):
    """Files a ticket by the form; the answer is the ticket's page."""
    page = client.post_form("/tickets/new", {"subject": subject, "message": message}, field="subject", **options)
    assert page.status == 200 and "/tickets/" in page.url, f"{page.status} {page.url}\n{page.text[:500]}"
    return page


def answer(portal, number, text, who="agent@example.com"):
    """Support writes a message."""
    portal.ctl("message", "add", "--ticket", str(number), "--from", who, input=text)
