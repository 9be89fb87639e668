# SPDX-License-Identifier: Apache-2.0
"""How the desk is set up: inboxes, pipelines and stages, the team, prepared answers; and who may."""

import pytest

ADMIN, AGENT, ANA = "admin@example.com", "agent@example.com", "ana@example.com"
GETS = ["/desk/setup", "/desk/setup/inboxes", "/desk/setup/inboxes/new", "/desk/setup/inboxes/1", "/desk/setup/pipelines",
        "/desk/setup/pipelines/new", "/desk/setup/pipelines/1", "/desk/setup/pipelines/1/stage", "/desk/setup/stages/1",
        "/desk/setup/staff", "/desk/setup/staff/new", "/desk/setup/staff/1", "/desk/setup/answers", "/desk/setup/answers/new"]
POSTS = ["/desk/setup/inboxes/order", "/desk/setup/inboxes/portal", "/desk/setup/inboxes/new", "/desk/setup/inboxes/1",
         "/desk/setup/inboxes/1/remove", "/desk/setup/pipelines/order", "/desk/setup/pipelines/new", "/desk/setup/pipelines/1",
         "/desk/setup/pipelines/1/order", "/desk/setup/pipelines/1/stage", "/desk/setup/stages/1", "/desk/setup/stages/1/remove",
         "/desk/setup/staff/new", "/desk/setup/staff/1", "/desk/setup/answers/order", "/desk/setup/answers/new",
         "/desk/setup/answers/1", "/desk/setup/answers/1/remove"]


@pytest.fixture
def admin(portal):
    return portal.client(ADMIN)


def labels(page):
    return [item.one("a").text for item in page.one("ul", class_="order").all("li")]


def notice(page):
    found = page.one("div", role="status")
    return found.text if found else None


def error_of(page, field):
    assert page.status == 422, page.status
    return page.one("p", id=f"{field}-error").text.removeprefix("Error: ")


def dump(portal):
    """Everything that the setup can change."""
    return [portal.database.query(f"SELECT * FROM {table} ORDER BY 1, 2")
            for table in ("inbox", "inbox_member", "pipeline", "stage", "staff", "answer", "setting")]


def test_who_may(portal):
    """Agents without the right, customers and strangers get nothing, and what they send anyway changes nothing."""
    before = dump(portal)
    agent, ana, nobody = portal.client(AGENT), portal.client(ANA), portal.client()
    token, customer_token = agent.csrf("/account"), ana.csrf("/account")
    for path in GETS:
        assert agent.get(path).status == 403, path
        assert ana.get(path).status == 404, path
        assert nobody.get(path, follow=False).status in (302, 303), path
    forged = {"name": "Forged", "kind": "helpdesk", "pipeline": "1", "state": "closed", "to": "2", "up": "2", "role": "admin",
              "email": "forged@example.com", "body": "x", "portal_inbox": "1", "manages": "1"}
    for path in POSTS:
        assert agent.post(path, {**forged, "csrf": token}).status == 403, path
        assert ana.post(path, {**forged, "csrf": customer_token}).status == 404, path
    assert dump(portal) == before
    assert "Setup" not in agent.get("/desk/contacts").one("nav").text
    for path in ("/desk/contacts", "/desk/contacts/1", "/desk/contacts/new", "/desk/companies", "/desk/companies/1", "/desk/companies/new"):
        assert agent.get(path).status == 200, path
        assert ana.get(path).status == 404, path
    for path in ("/desk/contacts/new", "/desk/contacts/1", "/desk/companies/new", "/desk/companies/1", "/desk/companies/1/remove"):
        assert ana.post(path, {"name": "x", "email": "x@y.example", "csrf": customer_token}).status == 404, path


def test_an_agent_with_the_right(make_portal):
    portal = make_portal()
    admin, agent = portal.client(ADMIN), portal.client(AGENT)
    assert agent.get("/desk/setup").status == 403
    member = portal.database.value("SELECT id FROM staff WHERE email_key = ?", AGENT)
    boss = portal.database.value("SELECT id FROM staff WHERE email_key = ?", ADMIN)
    page = admin.submit(admin.get(f"/desk/setup/staff/{member}"), {"manages": "1"}, field="manages")
    assert notice(page) == "Saved."
    for path in GETS[:-2]:
        assert agent.get(path).status in (200, 404), path
    assert "Setup" in agent.get("/desk/setup").one("nav").text

    page = agent.get(f"/desk/setup/staff/{boss}")
    assert "Only administrators change other administrators." in page.text
    token = agent.csrf("/desk/setup")
    for fields in ({"role": "admin"}, {"email": "other@example.com"}, {"role": "agent", "manages": "1", "email": "x@example.com"}):
        page = agent.get(f"/desk/setup/staff/{member}")
        seen = dict(page.form(field="alias").values)["seen"]
        answer = agent.post(f"/desk/setup/staff/{member}", {"first_name": "M", "seen": seen, "csrf": token, **fields})
        assert answer.status == 403, fields
    assert agent.post(f"/desk/setup/staff/{boss}", {"first_name": "Gone", "disabled": "1", "csrf": token}).status == 403
    assert agent.post("/desk/setup/staff/new", {"email": "new@example.com", "role": "admin", "csrf": token}).status == 403
    page = agent.submit(agent.get("/desk/setup/staff/new"), {"email": "new@example.com", "first_name": "Nia"}, field="alias")
    assert notice(page) == "Added."
    assert portal.database.query("SELECT role, manages FROM staff WHERE email_key = 'new@example.com'") == [
        {"role": "agent", "manages": 0}]


def test_inboxes(make_portal):
    portal = make_portal()
    admin, agent, jonas = portal.client(ADMIN), portal.client(AGENT), "jonas@example.com"
    page = admin.post_form("/desk/setup/inboxes/new", {"name": " Billing ", "kind": "conversations", "address": "nonsense"}, field="address")
    assert "name@example.com" in error_of(page, "address")
    assert page.one("title").text.startswith("Error: ")
    assert page.one("input", id="name")["value"] == " Billing "
    page = admin.submit(page, {"address": "billing@example.com", "signature": "Kind regards"}, field="address")
    assert notice(page) == "Added." and labels(page) == ["Support", "Billing"]
    assert "Conversations" in page.text and "open to the whole team" in page.text
    page = admin.submit(page, {"up": portal.database.value("SELECT id FROM inbox WHERE name = 'Billing'")}, action="/order")
    assert labels(page) == ["Billing", "Support"]

    page = admin.post_form("/desk/setup/inboxes/new", {"name": "Support", "kind": "helpdesk"}, field="address")
    assert error_of(page, "name") == "There is an inbox called “Support” already"

    billing = portal.database.value("SELECT id FROM inbox WHERE name = 'Billing'")
    page = admin.get(f"/desk/setup/inboxes/{billing}")
    assert "Nobody is a member" in page.text
    member = portal.database.value("SELECT id FROM staff WHERE email_key = ?", jonas)
    page = admin.submit(page, {f"member-{member}": "1", "member-999999": "1"}, field="address")
    assert notice(page) == "Saved." and "1 member" in page.text
    assert portal.database.query("SELECT staff_id FROM inbox_member WHERE inbox_id = ?", billing) == [{"staff_id": member}]
    assert "Nobody is a member" not in admin.get(f"/desk/setup/inboxes/{billing}").text

    # One with tickets stays, whatever is sent.
    support = portal.database.value("SELECT id FROM inbox WHERE name = 'Support'")
    page = admin.get(f"/desk/setup/inboxes/{support}")
    assert "Once they are moved" in page.text
    answer = admin.post(f"/desk/setup/inboxes/{support}/remove", {"csrf": admin.csrf("/desk/setup")})
    assert answer.status == 409
    page = admin.submit(admin.get(f"/desk/setup/inboxes/{billing}"), action="/remove")
    assert notice(page) == "Removed." and labels(page) == ["Support"]
    assert not portal.database.query("SELECT * FROM inbox_member WHERE inbox_id = ?", billing)
    assert agent.get("/desk/contacts").status == 200


@pytest.mark.row("S08")
def test_where_portal_tickets_go(make_portal):
    """One list offers inboxes of both kinds, one is stored, and it is in force at once; a new name is followed."""
    portal = make_portal()
    admin, ana = portal.client(ADMIN), portal.client(ANA)
    admin.post_form("/desk/setup/inboxes/new", {"name": "Sales", "kind": "conversations"}, field="address")
    page = admin.get("/desk/setup/inboxes")
    options = {option.text: option["value"] for option in page.one("select", id="portal_inbox").all("option")}
    assert set(options) == {"Support (Conversations)", "Sales (Conversations)"}
    admin.submit(admin.get(f"/desk/setup/inboxes/{options['Support (Conversations)']}"), {"kind": "helpdesk"}, field="address")
    page = admin.get("/desk/setup/inboxes")
    assert "Support (Help desk)" in page.one("select", id="portal_inbox").text
    page = admin.submit(page, {"portal_inbox": options["Sales (Conversations)"]}, action="/portal")
    assert notice(page) == "Saved."
    assert page.one("select", id="portal_inbox").one("option", selected=True).text == "Sales (Conversations)"

    def filed():
        ana.post_form("/tickets/new", {"subject": "Where does it go", "message": "?"}, field="subject")
        return portal.database.value("SELECT inbox.name FROM ticket JOIN inbox ON inbox.id = inbox_id ORDER BY ticket.id DESC LIMIT 1")

    assert filed() == "Sales"
    page = admin.submit(admin.get(f"/desk/setup/inboxes/{options['Sales (Conversations)']}"), {"name": "Orders"}, field="address")
    assert notice(page) == "Saved."
    assert filed() == "Orders"
    assert portal.database.value("SELECT count(*) FROM inbox") == 2
    assert admin.post(f"/desk/setup/inboxes/{options['Sales (Conversations)']}/remove", {"csrf": admin.csrf("/desk/setup")}).status == 409


def test_a_pinned_inbox_keeps_its_name(make_portal):
    portal = make_portal({"PortalInbox": "Support"})
    admin = portal.client(ADMIN)
    page = admin.get("/desk/setup/inboxes")
    assert "Fixed in" in page.text and "PortalInbox Support" in page.text
    assert admin.submit(page, action="/portal", follow=False).status == 409
    inbox = portal.database.value("SELECT id FROM inbox WHERE name = 'Support'")
    page = admin.submit(admin.get(f"/desk/setup/inboxes/{inbox}"), {"name": "Else"}, field="address")
    assert "PortalInbox" in error_of(page, "name")
    assert portal.database.value("SELECT name FROM inbox WHERE id = ?", inbox) == "Support"


@pytest.mark.row("S48", "S49")
def test_the_stage_that_customers_close_into(make_portal):
    portal = make_portal({"PortalCloseTickets": "On"})
    admin, ana = portal.client(ADMIN), portal.client(ANA)
    pipeline = portal.database.value("SELECT min(id) FROM pipeline")
    path = f"/desk/setup/pipelines/{pipeline}"
    tickets = [row["number"] for row in portal.database.query(
        "SELECT number FROM ticket JOIN contact ON contact.id = requester_id WHERE closed_at IS NULL AND email_key = ?", ANA)]
    # Exactly one: it is chosen already, and there is no other choice.
    select = admin.get(path).one("select", id="close_stage")
    assert [option.text for option in select.all("option")] == ["Closed"] and select.one("option").get("selected") is not None
    assert "The only closed stage" in admin.get(path).text
    assert ana.get(f"/tickets/{tickets[0]}/close").status == 200

    # Two, none chosen: nobody can close, and both pages say so.
    page = admin.post_form(path + "/stage", {"name": "Closed, no answer", "customer_label": "Done", "state": "closed"}, field="state")
    assert notice(page) == "Added." and "Customers cannot close tickets of this pipeline" in page.text
    assert "customers cannot close" in admin.get("/desk/setup/pipelines").text
    assert "customers cannot close their tickets" in admin.get("/desk/setup").text
    assert ana.get(f"/tickets/{tickets[0]}/close").status == 409
    select = page.one("select", id="close_stage")
    assert [option.text for option in select.all("option")] == ["None: customers cannot close", "Closed", "Closed, no answer"]
    second = portal.database.value("SELECT id FROM stage WHERE name = 'Closed, no answer'")
    page = admin.submit(page, {"close_stage": second}, field="close_stage")
    assert notice(page) == "Saved." and "Customers cannot close" not in page.text
    ana.submit(ana.get(f"/tickets/{tickets[0]}/close"), action="/close")
    assert portal.database.value("SELECT stage_id FROM ticket WHERE number = ?", tickets[0]) == second

    # A stage that is open, or of another pipeline, is refused.
    new = portal.database.value("SELECT id FROM stage WHERE name = 'New'")
    page = admin.submit(admin.get(path), {"close_stage": new}, field="close_stage")
    assert error_of(page, "close_stage") == "Choose a closed stage of this pipeline"


def test_pipelines(make_portal):
    portal = make_portal()
    admin = portal.client(ADMIN)
    assert not admin.get("/desk/setup/pipelines").all("button", name="up")  # one alone is moved nowhere
    page = admin.post_form("/desk/setup/pipelines/new", {"name": "Returns"}, field="name")
    assert notice(page) == "Added." and labels(page) == ["New", "Closed"]
    assert page.one("input", id="reply_reopens").get("checked") is not None
    pipeline = portal.database.value("SELECT id FROM pipeline WHERE name = 'Returns'")
    page = admin.submit(page, field="close_stage", without=("reply_reopens",))
    assert portal.database.value("SELECT reply_reopens FROM pipeline WHERE id = ?", pipeline) == 0
    page = admin.submit(admin.get("/desk/setup/pipelines"), {"up": pipeline}, action="/order")
    assert labels(page) == ["Returns", "Support"]
    page = admin.post_form("/desk/setup/pipelines/new", {"name": "Returns"}, field="name")
    assert "already" in error_of(page, "name")

    path = f"/desk/setup/pipelines/{pipeline}"
    page = admin.post_form(path + "/stage", {"name": "Waiting", "customer_label": "Waiting for you", "state": "open"}, field="state")
    assert labels(page) == ["New", "Closed", "Waiting"] and "Customers read “Waiting for you”" in page.text
    waiting = portal.database.value("SELECT id FROM stage WHERE name = 'Waiting'")
    page = admin.submit(page, {"up": waiting}, action="/order")
    assert labels(page) == ["New", "Waiting", "Closed"]
    assert page.all("button", disabled=True)[0]["title"] == "Move New up"
    page = admin.submit(admin.get(f"/desk/setup/stages/{waiting}"), {"name": "New"}, field="state")
    assert error_of(page, "name") == "This pipeline has a stage called “New” already"
    # The only open stage can neither close nor go.
    page = admin.submit(admin.get(f"/desk/setup/stages/{waiting}"), action="/remove")
    assert notice(page) == "Removed." and labels(page) == ["New", "Closed"]
    new = portal.database.value("SELECT id FROM stage WHERE name = 'New' AND pipeline_id = ?", pipeline)
    page = admin.submit(admin.get(f"/desk/setup/stages/{new}"), {"state": "closed"}, field="state")
    assert "only open stage" in error_of(page, "state")
    assert admin.post(f"/desk/setup/stages/{new}/remove", {"csrf": admin.csrf("/desk/setup")}).status == 409


def closed_right(portal):
    return portal.database.value("SELECT count(*) FROM ticket JOIN stage ON stage.id = stage_id "
                                 "WHERE (stage.state = 'closed') <> (closed_at IS NOT NULL)") == 0


def test_a_stage_with_tickets(make_portal):
    """Its state stays; removed, its tickets go where it is said, with closed_at in step, a line in the conversation, and
    every cached page at an end."""
    portal = make_portal({"PortalCustomStages": "On"})
    admin, ana = portal.client(ADMIN), portal.client(ANA)
    waiting = portal.database.value("SELECT id FROM stage WHERE name = 'Waiting for customer'")
    closed = portal.database.value("SELECT id FROM stage WHERE name = 'Closed'")
    held = portal.database.value("SELECT count(*) FROM ticket WHERE stage_id = ?", waiting)
    number = portal.database.value("SELECT min(number) FROM ticket JOIN contact ON contact.id = requester_id "
                                   "WHERE stage_id = ? AND email_key = ?", waiting, ANA)
    page = admin.submit(admin.get(f"/desk/setup/stages/{waiting}"), {"state": "closed"}, field="state")
    assert "There are tickets in this stage" in error_of(page, "state")

    seen = ana.get("/tickets")
    assert "Over to you" not in seen.text
    page = admin.submit(admin.get(f"/desk/setup/stages/{waiting}"), {"customer_label": "Over to you"}, field="state")
    assert notice(page) == "Saved."
    again = ana.get("/tickets", headers={"If-None-Match": seen.headers["ETag"]})
    assert again.status == 200 and "Over to you" in again.text

    token = admin.csrf("/desk/setup")
    assert admin.post(f"/desk/setup/stages/{waiting}/remove", {"csrf": token}).status == 409
    assert admin.post(f"/desk/setup/stages/{waiting}/remove", {"csrf": token, "to": waiting}).status == 400
    assert admin.post(f"/desk/setup/stages/{waiting}/remove", {"csrf": token, "to": "999999"}).status == 400
    page = admin.get(f"/desk/setup/stages/{waiting}")
    assert f"{held} ticket" in page.text
    page = admin.submit(page, {"to": closed}, action="/remove")
    assert notice(page) == "Removed." and "Waiting for customer" not in labels(page)
    assert portal.database.value("SELECT count(*) FROM ticket WHERE stage_id = ?", waiting) == 0 and closed_right(portal)
    assert portal.database.value("SELECT count(*) FROM timeline_event WHERE kind = 'closed' AND detail = 'Waiting for customer'") == held
    after = ana.get("/tickets", headers={"If-None-Match": again.headers["ETag"]})
    assert after.status == 200 and "Over to you" not in after.text
    assert "closed this ticket" in ana.get(f"/tickets/{number}").text


def test_the_team(make_portal):
    portal = make_portal()
    admin, agent = portal.client(ADMIN), portal.client(AGENT)
    boss = portal.database.value("SELECT id FROM staff WHERE email_key = ?", ADMIN)
    member = portal.database.value("SELECT id FROM staff WHERE email_key = ?", AGENT)
    page = admin.post_form("/desk/setup/staff/new", {"email": "ANA@example.com", "role": "agent"}, field="alias")
    assert error_of(page, "email") == "Ana Souza has this address already"
    page = admin.submit(page, {"email": "Agent@example.com"}, field="alias")
    assert error_of(page, "email") == "Marta Vasconcelos has this address already"
    page = admin.submit(page, {"email": "new@example.com", "first_name": "Nia", "last_name": "Okoye", "alias": "Team",
                               "time_zone": "Asia/Tokyo"}, field="alias")
    assert notice(page) == "Added." and "Nia Okoye" in labels(page)
    page = admin.post_form("/desk/setup/staff/new", {"email": "x@example.com", "first_name": "n" * 81, "alias": "a" * 81,
                                                     "time_zone": "Mars/X", "role": "king"}, field="alias")
    assert len(page.one("ul", class_="errors").all("li")) == 4
    assert page.one("ul", class_="errors").one("a")["href"] == "#first_name"

    # Himself, and the last one, nobody shuts out.
    assert admin.get(f"/desk/setup/staff/{boss}").one("input", id="disabled") is None
    token = admin.csrf("/desk/setup")

    def forced(who, **fields):
        form = admin.get(f"/desk/setup/staff/{who}").form(field="alias")
        return admin.post(f"/desk/setup/staff/{who}", {**dict(form.values), **fields, "csrf": token})

    assert "cannot shut yourself out" in forced(boss, disabled="1").text
    assert "own role" in error_of(forced(boss, role="agent"), "role")
    assert forced(member, role="admin").status == 303
    second = portal.client(AGENT)
    page = second.submit(second.get(f"/desk/setup/staff/{boss}"), {"role": "agent"}, field="alias")
    assert notice(page) == "Saved."
    assert admin.get("/desk/setup").status == 403, "at once"
    page = second.submit(second.get(f"/desk/setup/staff/{member}"), {"role": "agent"}, field="alias")
    assert page.status == 422
    assert portal.database.value("SELECT count(*) FROM staff WHERE role = 'admin' AND disabled_at IS NULL") == 1

    # Shut out: at once, also where he is signed in.
    page = second.submit(second.get(f"/desk/setup/staff/{boss}"), {"disabled": "1"}, field="alias")
    assert notice(page) == "Saved." and "shut out" in page.text
    assert admin.get("/account", follow=False).status in (302, 303)
    assert agent.get("/account").status == 200
    page = second.submit(second.get(f"/desk/setup/staff/{boss}"), field="alias", without=("disabled",))
    assert portal.client(ADMIN).get("/account").status == 200


def test_a_new_name_is_seen_by_customers(make_portal):
    portal = make_portal({"PortalOwnerDisplay": "full"})
    admin, ana = portal.client(ADMIN), portal.client(ANA)
    member = portal.database.value("SELECT id FROM staff WHERE email_key = ?", AGENT)
    before = ana.get("/tickets")
    assert "Marta Vasconcelos" in before.text
    admin.submit(admin.get(f"/desk/setup/staff/{member}"), {"last_name": "Ferreira"}, field="alias")
    after = ana.get("/tickets", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status == 200 and "Marta Ferreira" in after.text


def test_answers(make_portal):
    portal = make_portal()
    admin = portal.client(ADMIN)
    page = admin.get("/desk/setup/answers")
    assert "There are none yet" in page.text
    page = admin.post_form("/desk/setup/answers/new", {"name": "", "body": "Hello ${frist_name}"}, field="body")
    assert error_of(page, "name") == "Enter a name" and "${frist_name}" in error_of(page, "body")
    assert page.one("textarea", id="body").raw_text == "Hello ${frist_name}"
    page = admin.submit(page, {"name": "Hello", "body": "Hello ${first_name},"}, field="body")
    assert notice(page) == "Added." and labels(page) == ["Hello"]
    inbox = portal.database.value("SELECT min(id) FROM inbox")
    page = admin.post_form("/desk/setup/answers/new", {"name": "Bye", "body": "Bye", "inbox": inbox}, field="body")
    assert labels(page) == ["Hello", "Bye"] and "Support · Bye" in page.text
    page = admin.submit(page, {"up": portal.database.value("SELECT id FROM answer WHERE name = 'Bye'")}, action="/order")
    assert labels(page) == ["Bye", "Hello"]
    page = admin.submit(admin.get(f"/desk/setup/answers/{portal.database.value('SELECT min(id) FROM answer')}"), action="/remove")
    assert labels(page) == ["Bye"]
    assert admin.get("/desk/setup/answers/999999").status == 404
    assert portal.database.value("SELECT count(*) FROM audit WHERE action LIKE 'answer %'") == 3


@pytest.mark.parametrize("path, field, other", [
    ("/desk/setup/inboxes/1", "name", "signature"), ("/desk/setup/pipelines/1", "name", "close_stage"),
    ("/desk/setup/stages/1", "name", "customer_label"), ("/desk/setup/staff/1", "first_name", "alias"),
    ("/desk/contacts/1", "first_name", "phone"), ("/desk/companies/1", "name", "name")])
def test_two_edit_the_same(make_portal, path, field, other):
    """The later one gets his text back, and what the other one saved; pressing again has it his way."""
    portal = make_portal()
    one, two = portal.client(ADMIN), portal.client(ADMIN)
    mine, theirs = one.get(path), two.get(path)
    assert two.submit(theirs, {field: "Theirs"}, field=other, follow=False).status == 303
    page = one.submit(mine, {field: "Mine"}, field=other)
    assert page.status == 409
    assert page.one("input", id=field)["value"] == "Mine"
    assert "Theirs" in page.one("section", class_="summary").text
    assert page.one("title").text.startswith("Error: ")
    assert two.get(path).one("input", id=field)["value"] == "Theirs"
    assert one.submit(page, field=other, follow=False).status == 303
    assert two.get(path).one("input", id=field)["value"] == "Mine"
    # A form without its mark is refused alike.
    fields = {name: value for name, value in one.get(path).form(field=other).values if name != "seen"}
    assert one.post(path, {**fields, field: "Blind"}).status == 409


def test_json(portal, admin):
    answer = admin.get_json("/desk/setup/inboxes").json
    assert [item["label"] for item in answer["orders"][0]["items"]] == ["Support"]
    assert "csrf" not in str(answer)
