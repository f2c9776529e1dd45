"""Every refusal is a problem document of its kind, and a defect of the server tells nothing of its insides."""

import asyncio
import json

import pytest
from starlette.requests import Request

from connectors.partner.server.core.problems import KINDS, Problem, answer_crash, answer_problem
from tests.connectors.partner.server_world import World, kind_of

NOBODY = Request({"type": "http"})


@pytest.mark.parametrize("kind", KINDS)
def test_a_problem_is_answered_with_the_status_and_title_of_its_kind(kind: str) -> None:
    answer = asyncio.run(answer_problem(NOBODY, Problem(kind, "Vì sao.")))
    status, title = KINDS[kind]
    assert (answer.status_code, answer.media_type) == (status, "application/problem+json")
    name = f"urn:problem-type:lensan:{kind}"
    assert json.loads(bytes(answer.body)) == {"type": name, "title": title, "status": status, "detail": "Vì sao."}


def test_a_problem_lists_what_is_wrong_and_says_what_the_caller_shall_know() -> None:
    problem = Problem("version", "Old.", errors=["a", "b"], headers={"ETag": '"7"'})
    assert problem.document()["errors"] == [{"detail": "a"}, {"detail": "b"}]
    assert problem.response().headers["ETag"] == '"7"'


def test_a_defect_is_answered_without_its_words_and_is_no_problem_by_itself() -> None:
    defect = ValueError("the password is 1234")
    answer = asyncio.run(answer_crash(NOBODY, defect))
    assert (answer.status_code, b"1234" in answer.body) == (500, False)
    with pytest.raises(ValueError, match="1234"):
        asyncio.run(answer_problem(NOBODY, defect))


def test_unknown_paths_and_methods_are_problems_too(world: World) -> None:
    assert kind_of(world.one("GET", "/v1/nothing")) == (404, "not-found")
    refused = world.one("DELETE", "/v1/shops/S1/offers/A")
    assert kind_of(refused) == (405, "method")
    assert {"GET", "PUT"} <= {method.strip() for method in refused.headers["Allow"].split(",")}
