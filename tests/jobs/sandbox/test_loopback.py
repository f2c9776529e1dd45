"""The loopback server answers by its rule or by its script, the last reply again and again, and notes what it got."""

import requests

from jobs.sandbox.loopback import Asked, Loopback, Reply


def test_it_answers_by_its_script_then_by_its_rule() -> None:
    server = Loopback()
    try:
        server.script = [Reply(404, b"no"), Reply(body=b"yes", kind="text/plain", headers={"X-Own": "1"})]
        first, second, third = (requests.get(f"{server.url}/a?b=1", timeout=5) for _ in range(3))
        assert [(one.status_code, one.content) for one in (first, second, third)] == [
            (404, b"no"), (200, b"yes"), (200, b"yes"),
        ]  # fmt: skip
        assert (second.headers["Content-Type"], second.headers["X-Own"]) == ("text/plain", "1")
        server.rule = lambda asked: Reply(body=asked.body)
        assert requests.post(server.url, data=b"back", timeout=5).content == b"back"
        assert [(one.method, one.path) for one in server.asked] == [("GET", "/a?b=1")] * 3 + [("POST", "/")]
        assert isinstance(server.asked[0], Asked)
    finally:
        server.close()
