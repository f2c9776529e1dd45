"""Under the storm nothing is lost: whoever tries again sees the same season as without it."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.partner.server import Faults, create_app, running
from connectors.partner.server.faults.dice import MOST_IN_A_ROW

AUTH = {"Authorization": "Bearer one"}
ADMIN = {"Authorization": "Bearer admin"}
TOKENS = {"admin": ["*"], "one": ["S"]}
PLAN = {
    "shop_id": "S",
    "title": "Gian hàng",
    "seed": 5,
    "opens": "2021-06-01",
    "closes": "2021-06-20",
    "sellers": [
        {
            "seller_id": "H1",
            "title": "Hộ ông Hùng",
            "orders": 400,
            "cancelled": 20,
            "returned": 15,
            "partly_returned": 10,
            "offers": [{"sku": "A", "title": "Vải 5 kg", "pack_g": 5000, "price_dong": 150_000, "packs": 800}],
        }
    ],
}
OFFER = {"sku": "A", "seller_id": "H1", "title": "Vải 5 kg", "price_dong": 150_000, "pack_g": 5000, "stock": 100}


@contextmanager
def server(path: Path, faults: Faults, to: str | None = "2021-08-01T00:00:00+07:00") -> Iterator[str]:
    with running(create_app(path, title="Sàn thử", seed=1, tokens=TOKENS, faults=faults)) as base:
        requests.post(base + "/sandbox/plan", json=PLAN, headers=ADMIN, timeout=10).raise_for_status()
        if to:
            body = {"shop_id": "S", "to": to}
            requests.post(base + "/sandbox/advance", json=body, headers=ADMIN, timeout=10).raise_for_status()
        yield base


def ask(base: str, method: str = "GET", path: str = "/v1/shops/S/orders", **options: Any) -> Any:
    """Ask until an honest answer comes; the faults met on the way are counted in ``met``."""
    met = options.pop("met", Counter())
    for _ in range(MOST_IN_A_ROW + 1):
        try:
            answer = requests.request(method, base + path, headers=AUTH, timeout=10, **options)
            document = answer.json()
        except (requests.RequestException, json.JSONDecodeError) as error:
            met[type(error).__name__] += 1
            continue
        if answer.status_code == 200 and document.get("status") != 429:
            return document
        met[f"{answer.status_code}/{document['status']}/{'Retry-After' in answer.headers}"] += 1
    raise AssertionError("no honest answer")


def pull(base: str, met: Counter[str] | None = None, limit: int = 50) -> list[dict[str, Any]]:
    seen, cursor, more = [], None, True
    while more:
        params = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        page = ask(base, params=params, met=met if met is not None else Counter())
        assert len(page["orders"]) <= limit
        seen += page["orders"]
        cursor, more = page["next_cursor"], page["has_more"]
    return seen


def settled(orders: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Keep the latest of every order by its own time, as any careful client does."""
    latest: dict[str, dict[str, Any]] = {}
    for order in orders:
        known = latest.get(order["code"])
        if known is None or (order["updated_at"], len(order["history"])) >= (
            known["updated_at"],
            len(known["history"]),
        ):
            latest[order["code"]] = order
    return latest


def test_the_storm_loses_nothing_and_invents_only_what_it_planted(tmp_path: Path) -> None:
    met: Counter[str] = Counter()
    storm = Faults.storm().with_(slow_s=0.001, retry_after_s=0, one_instant=0)
    with server(tmp_path / "calm.db", Faults.none()) as base:
        calm = settled(pull(base))
    with server(tmp_path / "storm.db", storm) as base:
        seen = [order for _ in range(4) for order in pull(base, met, 20)]
        planted = requests.get(base + "/sandbox/state?shop_id=S", headers=ADMIN, timeout=10).json()["planted"]
    wild = settled(seen)
    assert {code for code in wild if code.startswith("STORM-")} == {plant["code"] for plant in planted}
    assert Counter(plant["kind"] for plant in planted) == {"unknown_status": 3, "unknown_sku": 3}
    assert {code: order for code, order in wild.items() if not code.startswith("STORM-")} == calm
    assert len(seen) > 4 * len(wild)
    assert len(met) >= 4


def test_pages_repeat_age_and_turn(tmp_path: Path) -> None:
    faults = Faults(seed=3, duplicates=0.5, repeats=0.5, stale=0.5, drift=0.5)
    with server(tmp_path / "p.db", faults) as base:
        pages, cursor, more = [], None, True
        while more:
            page = ask(base, params={"limit": 50, **({"cursor": cursor} if cursor else {})})
            pages.append(page["orders"])
            cursor, more = page["next_cursor"], page["has_more"]
    within = [Counter((o["code"], o["updated_at"]) for o in page).most_common(1)[0][1] for page in pages]
    assert max(within) > 1
    across = Counter(code for page in pages for code in {o["code"] for o in page})
    assert max(across.values()) > 1
    older = [
        (first["updated_at"], second["updated_at"])
        for page in pages
        for index, first in enumerate(page)
        for second in page[index + 1 :]
        if first["code"] == second["code"] and second["updated_at"] < first["updated_at"]
    ]
    assert older
    assert len({len(page) for page in pages[:-1]}) > 1
    assert len(across) == 400


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        (Faults(too_many=1, retry_after_s=1), "429/429/True"),
        (Faults(too_many_bare=1), "429/429/False"),
        (Faults(too_many_in_200=1), "200/429/False"),
        (Faults(broken=1), "503/503/True"),
        (Faults(html=1), "JSONDecodeError"),
        (Faults(cut=1), "ChunkedEncodingError"),
        (Faults(truncated=1), "JSONDecodeError"),
    ],
)
def test_each_fault_comes_three_times_at_most(tmp_path: Path, faults: Faults, expected: str) -> None:
    met: Counter[str] = Counter()
    with server(tmp_path / "p.db", faults, to=None) as base:
        assert ask(base, met=met)["orders"] == []
    assert met == {expected: MOST_IN_A_ROW}


def test_an_html_page_is_no_problem_document(tmp_path: Path) -> None:
    with server(tmp_path / "p.db", Faults(html=1), to=None) as base:
        answer = requests.get(base + "/v1", headers=AUTH, timeout=10)
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")


def test_a_slow_answer_outlasts_a_short_patience(tmp_path: Path) -> None:
    with server(tmp_path / "p.db", Faults(slow=1, slow_s=0.5), to=None) as base, pytest.raises(requests.ReadTimeout):
        requests.get(base + "/v1", headers=AUTH, timeout=(5, 0.05))


def test_a_lost_answer_was_carried_out(tmp_path: Path) -> None:
    path = "/v1/shops/S/offers/batch"
    met: Counter[str] = Counter()
    with server(tmp_path / "p.db", Faults(seed=4, lost=1), to=None) as base:
        results = ask(base, "POST", path, json={"items": [OFFER]}, met=met)["results"]
        assert results[0]["outcome"] == "conflict"
        assert (results[0]["offer"]["version"], results[0]["offer"]["stock"]) == (1, 100)
    assert sum(met.values()) == MOST_IN_A_ROW
    assert set(met) == {"502/502/False", "ChunkedEncodingError"}


def test_a_lost_answer_is_given_again_under_its_key(tmp_path: Path) -> None:
    with server(tmp_path / "p.db", Faults(seed=4, lost=1), to=None) as base:
        headers = {**AUTH, "Idempotency-Key": "k"}
        outcomes = []
        for _ in range(MOST_IN_A_ROW + 1):
            try:
                answer = requests.post(
                    base + "/v1/shops/S/offers/batch", json={"items": [OFFER]}, headers=headers, timeout=10
                )
            except requests.RequestException:
                continue
            if answer.ok:
                outcomes.append(answer.json()["results"][0]["outcome"])
    assert outcomes == ["accepted"]


def test_a_skewed_clock_is_seen_in_the_time(tmp_path: Path) -> None:
    with (
        server(tmp_path / "a.db", Faults(skew_ms=3_600_000), to=None) as skewed,
        server(tmp_path / "b.db", Faults.none(), to=None) as right,
    ):
        times = [requests.get(base + "/v1", headers=AUTH, timeout=10).json()["time"] for base in (right, skewed)]
    assert datetime.fromisoformat(times[1]) - datetime.fromisoformat(times[0]) >= timedelta(minutes=59)


def test_one_second_holds_many_deliveries(tmp_path: Path) -> None:
    with server(tmp_path / "p.db", Faults(one_instant=100)) as base:
        at = Counter(order["updated_at"] for order in pull(base))
    assert at.most_common(1)[0][1] >= 100


def test_the_sandbox_is_outside_the_storm(tmp_path: Path) -> None:
    with server(tmp_path / "p.db", Faults(broken=1, lost=1), to=None) as base:
        for _ in range(5):
            assert requests.get(base + "/sandbox/state", headers=ADMIN, timeout=10).status_code == 200
