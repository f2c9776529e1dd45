"""A session or right that ended, ends in open tabs: they are drawn without it, and do nothing by it any more."""

import asyncio
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy import Connection, insert, update
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.exceptions import ConnectionClosedError

from marketplace.directory.people import bases, grants, sessions, withdrawals
from marketplace.pages.context import COOKIE
from marketplace.pages.doors import open_tab
from marketplace.pages.doors.hosts import Hosts
from marketplace.pages.doors.open_tab import OpenTab
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from tests import people, world
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.doors.asking import OVER_TLS
from tests.marketplace.pages.doors.conftest import Home
from tests.marketplace.pages.keeping import load

SIGNED_OUT = "phiên đăng nhập đã kết thúc"


def rerun(query: str = "ho=H-1", *, fragment: str = "", auto: bool = False) -> BackMsg:
    pressed = WidgetStates(widgets=[WidgetState(id="nút", trigger_value=True)])
    state = ClientState(query_string=query, page_script_hash="trang", widget_states=pressed, fragment_id=fragment,
                        is_auto_rerun=auto)  # fmt: skip
    return BackMsg(rerun_script=state)


class Line:
    """One end of a line: what a browser sends, when, and what the application heard of it."""

    def __init__(self, home: Home, token: str, hosts: Hosts | None = None) -> None:
        name, host, peer = ("__Host-lensan", "lensan.example", "203.0.113.9") if hosts else (COOKIE, "localhost", "::1")
        headers = [(b"host", host.encode()), (b"cookie", f"{name}={token}".encode())]
        scope: Scope = {"type": "websocket", "scheme": "ws", "client": (peer, 1), "headers": headers, "path": "/"}
        self.tab = OpenTab(self._app, HTTPConnection({**scope, "lensan.caller": (hosts or Hosts()).caller(scope)}))
        self.heard: list[Message] = []
        self.sent: list[Message] = []

    async def _app(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        while not self.heard or self.heard[-1]["type"] != "websocket.disconnect":
            self.heard.append(await receive())

    def serve(self, *steps: BackMsg | bytes | Callable[[], object] | None) -> list[BackMsg]:
        """Send these one after the other (None waits until the tab was looked after); return what was heard."""
        coming = iter(steps)

        async def receive() -> Message:
            for step in coming:
                if callable(step):
                    step()
                elif step is None:
                    before = len(self.heard)
                    await asyncio.wait_for(self._more_than(before), 30)
                else:
                    content = step if isinstance(step, bytes) else step.SerializeToString()
                    return {"type": "websocket.receive", "bytes": content}
            return {"type": "websocket.disconnect", "code": 1000}

        async def send(message: Message) -> None:
            self.sent.append(message)

        asyncio.run(self.tab.serve(receive, send))
        return [BackMsg.FromString(one["bytes"]) for one in self.heard if one["type"] == "websocket.receive"]

    async def _more_than(self, before: int) -> None:
        while len(self.heard) <= before:
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look after silent tabs often, so that a test need not wait."""
    monkeypatch.setattr(open_tab, "LOOK_S", 0.02)


def end(home: Home, token: str) -> None:
    with home.database.write() as connection:
        assert sessions.close(connection, token, home.now_ms)


def test_as_long_as_the_session_is_open_all_is_heard_as_it_was_sent(home: Home) -> None:
    token = home.signed_in(home.person()).cookie("lensan")
    said = [rerun(), rerun(fragment="đoạn", auto=True), BackMsg(app_heartbeat=True)]
    assert Line(home, token).serve(*said) == said
    assert [one["bytes"] for one in Line(home, token).heard] == []


def test_what_is_pressed_after_the_end_is_drawn_and_not_done(home: Home) -> None:
    token = home.signed_in(home.person()).cookie("lensan")
    heard = Line(home, token).serve(
        rerun("a=1"), lambda: end(home, token), rerun("a=2", fragment="đoạn"), rerun("a=3"), BackMsg(clear_cache=True),
        BackMsg(stop_script=True), b"\xff\xff",
    )  # fmt: skip
    bare = [BackMsg(rerun_script=ClientState(query_string=f"a={n}", page_script_hash="trang")) for n in (2, 3)]
    assert heard == [rerun("a=1"), *bare]


def test_a_tab_that_sends_nothing_is_drawn_anew_once(home: Home) -> None:
    token = home.signed_in(home.person()).cookie("lensan")
    heard = Line(home, token).serve(rerun(), lambda: end(home, token), None)
    assert heard[1:] == [BackMsg(rerun_script=ClientState(query_string="ho=H-1", page_script_hash="trang"))]


def test_a_person_that_ended_or_a_session_whose_time_is_over_ends_in_the_tab(home: Home) -> None:
    def person_ends() -> None:
        with home.database.write() as connection:
            connection.execute(update(TABLES["person"]).values(ended_ms=home.now_ms))

    def time_passes() -> None:
        home.now_ms += 3 * 3_600_000

    for happens in (time_passes, person_ends):
        token = home.signed_in(home.person()).cookie("lensan")
        heard = Line(home, token).serve(rerun("a=1"), happens, rerun("a=2"))
        assert not heard[1].rerun_script.HasField("widget_states")


def test_whoever_rises_to_administrator_elsewhere_shows_the_second_factor_first(home: Home) -> None:
    token = home.signed_in(home.person()).cookie("lensan")

    def rises() -> None:
        with home.database.write() as connection:
            changed = update(TABLES["grants"]).values(person_id=home.rows("person")[-1].id)
            connection.execute(changed)

    line = Line(home, token, OVER_TLS)
    assert line.serve(rerun("a=1"), rises, rerun("a=2")) == [rerun("a=1")]
    assert line.sent == [{"type": "websocket.close", "code": 1008}]


def test_a_tab_is_drawn_anew_once_for_each_right_that_ends(home: Home) -> None:
    """By a grant, its basis, what a household took back, or a day; with what was typed and without what was pressed."""
    one, today = home.person(), as_date(day_of(home.now_ms))
    person_id, token = one.id, home.signed_in(one).cookie("lensan")
    world.build(home.database)
    with home.database.write() as connection:
        made = insert(TABLES["cooperative"]).values(code="HTX", name="HTX", name_key="htx", commune_id=1)
        coop = connection.execute(made.returning(TABLES["cooperative"].c.id)).scalar_one()
    people.grant(home.database, person_id, "seller", cooperative_id=coop)
    people.grant(home.database, person_id, "farmer", household_id=1, until_on=today)
    first = people.grant(home.database, person_id, "accountant", cooperative_id=coop)
    other = people.grant(home.database, person_id, "farmer", household_id=2)
    agreed = home.rows("basis")[0].id

    def done(act: Callable[[Connection], object]) -> Callable[[], None]:
        def does() -> None:
            with home.database.write() as connection:
                act(connection)

        return does

    def tomorrow() -> None:
        home.now_ms += 24 * 3_600_000
        with home.database.write() as connection:
            lasts = {"opened_ms": home.now_ms, "ends_ms": home.now_ms + 3_600_000}
            connection.execute(update(TABLES["session"]).values(lasts))

    typed = WidgetState(id="ô", string_value="gõ dở")
    said = rerun()
    said.rerun_script.widget_states.widgets.append(typed)
    drawn = BackMsg(rerun_script=ClientState(
        query_string="ho=H-1", page_script_hash="trang", widget_states=WidgetStates(widgets=[typed])
    ))  # fmt: skip
    part = rerun(fragment="đoạn", auto=True)
    part.rerun_script.widget_states.CopyFrom(said.rerun_script.widget_states)
    heard = Line(home, token).serve(
        said, done(lambda connection: grants.revoke(connection, first, None, home.now_ms)), None,
        done(lambda connection: withdrawals.withdraw(connection, 1, "consent", None, home.now_ms)), None,
        tomorrow, None,
        done(lambda connection: bases.end_basis(connection, agreed, None, home.now_ms)), part,
        BackMsg(app_heartbeat=True),
        done(lambda connection: grants.revoke(connection, other, None, home.now_ms)), said, BackMsg(app_heartbeat=True),
    )  # fmt: skip
    alive = BackMsg(app_heartbeat=True)
    assert heard == [said, drawn, drawn, drawn, part, drawn, alive, said, alive]


def test_a_tab_that_draws_itself_does_not_keep_its_session_open(home: Home) -> None:
    token = home.signed_in(home.person()).cookie("lensan")
    home.now_ms += 90 * 60_000
    for auto in (True, False):
        before = home.rows("session")[-1].ends_ms
        Line(home, token).serve(rerun(auto=auto))
        assert (home.rows("session")[-1].ends_ms > before) is (not auto)


def test_a_tab_that_says_more_than_a_screen_holds_is_ended(served: Served) -> None:
    large = rerun("")
    large.rerun_script.widget_states.widgets.add(id="x", string_value="x" * 2_000_001)
    with served.line() as line:
        line.send(large.SerializeToString())
        with pytest.raises(ConnectionClosedError) as ended:
            while True:
                line.recv(60)
    assert (ended.value.rcvd and ended.value.rcvd.code) == 1009  # Streamlit's own answer, at its maxWidgetStateSize


def test_a_line_that_breaks_leaves_nothing_waiting(home: Home) -> None:
    token = home.signed_in(home.person()).cookie("lensan")

    async def broken() -> int:
        async def silent() -> Message:
            await asyncio.sleep(60)
            raise AssertionError("nobody waits so long")

        async def app(_scope: Scope, receive: Receive, _send: Send) -> None:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(receive(), 0.1)

        tab = Line(home, token).tab
        tab._app = app
        await tab.serve(silent, silent)
        return len(asyncio.all_tasks())

    assert asyncio.run(broken()) == 1


def test_a_tab_in_a_browser_says_that_its_session_ended_and_shows_nothing_more(
    served: Served, window: BrowserContext
) -> None:
    with window.new_page() as tab:
        load(tab, "/theo-ho")
        tab.get_by_text("Nguyễn Văn An").first.wait_for(state="attached")
        with served.database.write() as connection:
            connection.execute(update(TABLES["session"]).values(closed_ms=1))
        tab.get_by_text(SIGNED_OUT).first.wait_for()
        tab.locator("h1").wait_for(state="detached")
        shown = tab.locator("[data-testid=stApp]").text_content() or ""
        assert "Nguyễn Văn An" not in shown
        assert "Theo hộ" not in shown
        tab.get_by_role("link", name="Đăng nhập").click()
        tab.locator("#who").wait_for()
