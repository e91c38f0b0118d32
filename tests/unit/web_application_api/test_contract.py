"""Requests generated from the OpenAPI document, valid and invalid, against the running service."""

from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings

from platforms.web_application.api.service import app, notes
from tests.unit.web_application_api.process import Service

DOCUMENT = Path(__file__).parents[3] / "platforms" / "web_application" / "contracts" / "openapi.yaml"
schema = schemathesis.openapi.from_path(str(DOCUMENT))


@schema.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_the_document_says(case: Any, service: Service) -> None:
    case.call_and_validate(base_url=service.url, verify=str(service.certificate))


def test_the_document_names_the_limits_of_the_code() -> None:
    documented = schema.raw_schema["components"]["schemas"]
    code = notes.NewNote.model_json_schema()["properties"]
    assert documented["NoteId"]["maximum"] == notes.LARGEST_ID
    for field in ("title", "body"):
        limits = {
            key: documented["NewNote"]["properties"][field].get(key) for key in ("minLength", "maxLength")
        }
        assert limits == {key: code[field].get(key) for key in limits}
    assert app.LARGEST_BODY == 256 * 1024  # as the description of 413 says
    largest = notes.NewNote(title="\U0001f600" * 200, body="\U0001f600" * 10_000)
    assert len(largest.model_dump_json(ensure_ascii=True)) < app.LARGEST_BODY
