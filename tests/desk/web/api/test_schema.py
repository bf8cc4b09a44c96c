"""Whatever the description allows, and some of what it does not, is answered as the description says."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from desk.access.roles import Role
from desk.acts.actor import LOCAL
from desk.web.who import COOKIE
from tests.desk.acts.lived import GOES, lived
from tests.desk.web.api.served import add, indexed, served, session

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a desk, and the session of somebody who may do all of it."""
    made, _ = lived(tmp_path_factory.mktemp("desk"), files=False)
    add(indexed(made), LOCAL, "kim", Role.LEAD, Role.AUDITOR)
    with served(made) as address:
        yield address, session(made, "kim")


def described(address: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{address}/openapi.json").json()
    return found


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_every_operation_answers_as_it_is_described(desk: tuple[str, str], mode: GenerationMode) -> None:
    address, token = desk
    said = described(address)
    del said["components"]["securitySchemes"]  # we are signed in: no keys are to be made up
    for methods in said["paths"].values():
        for operation in methods.values():
            del operation["security"]
    tried = 0
    for found in schemathesis.openapi.from_dict(said).get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.definition.raw.keys() & {"parameters", "requestBody"}):
            continue  # it takes nothing that could be wrong

        @given(case=operation.as_strategy(generation_mode=mode), is_own=st.booleans())
        @settings(
            max_examples=15 if mode is GenerationMode.POSITIVE else 6,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Any, is_own: bool) -> None:
            nonlocal tried
            if is_own and "case_id" in (case.path_parameters or {}):
                case.path_parameters["case_id"] = GOES
            case.call_and_validate(base_url=address, headers={"cookie": f"{COOKIE}={token}"}, checks=CHECKS)
            tried += 1

        ask()
    assert tried > 60


@pytest.mark.server
@pytest.mark.slow
def test_the_description_is_of_openapi_3_1_and_each_refusal_is_a_problem(desk: tuple[str, str]) -> None:
    said = described(desk[0])

    assert said["openapi"].startswith("3.1")
    assert said["servers"] == [{"url": "/api/v1"}]
    assert "HTTPValidationError" not in said["components"]["schemas"]
    for path, methods in said["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (method, path, status)
            bounded = [one["schema"] for one in operation.get("parameters", ())]
            assert all(map(is_bounded, bounded)), (method, path)


def is_bounded(schema: dict[str, Any]) -> bool:
    """Whether a value cannot be of any length."""
    if "anyOf" in schema:
        return all(map(is_bounded, schema["anyOf"]))
    if "$ref" in schema or schema["type"] in ("boolean", "null") or schema.get("format") == "date":
        return True
    return bool({"maximum", "maxLength", "maxItems", "enum"} & set(schema))
