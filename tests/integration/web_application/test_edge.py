"""The edge functions as they are deployed: asked as CloudFront would, they answer with the headers."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.web_application.plain_cdk import EDGE_REGION, SideBySide
from tests.promises import promise

HEADERS = {
    "content-security-policy",
    "permissions-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
}
Answer = dict[str, Any]


@dataclass(frozen=True)
class Distribution:
    """A distribution's behaviours and the functions they name, run where they are published."""

    config: dict[str, Any]
    invoke: Callable[[str, Answer], Answer]

    def answer(self, uri: str, status: str) -> Answer:
        """What the viewer gets for `uri`, when the origin answers with `status`."""
        behaviour = next(
            (
                each
                for each in self.config["CacheBehaviors"]
                if uri.startswith(each["PathPattern"].rstrip("*"))
            ),
            self.config["DefaultCacheBehavior"],
        )
        functions = {
            each["EventType"]: each["LambdaFunctionARN"] for each in behaviour["LambdaFunctionAssociations"]
        }
        request: Answer = {"uri": uri, "method": "GET", "headers": {}, "querystring": ""}
        if "origin-request" in functions:
            request = self.invoke(functions["origin-request"], {"request": request})
        response: Answer = {"status": status, "statusDescription": "", "headers": {}}
        if "origin-response" in functions:
            cf = {"request": request, "response": response}
            response = self.invoke(functions["origin-response"], cf)
        return {"asked": request["uri"], **response}


@pytest.fixture
def subject(side_by_side: SideBySide) -> Distribution:
    client = side_by_side.account.client("lambda", EDGE_REGION)

    def invoke(function: str, cf: Answer) -> Answer:
        event = {"Records": [{"cf": {"config": {"distributionId": "X"}, **cf}}]}
        result = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
        answer: Answer = json.loads(result["Payload"].read())
        assert "FunctionError" not in result, answer
        return answer

    found = next(side_by_side.estates["dev"].of_type("AWS::CloudFront::Distribution"))
    return Distribution((found.observed or {})["DistributionConfig"], invoke)


def _pages_without_headers(subject: Distribution, monkeypatch: pytest.MonkeyPatch) -> None:
    del subject.config["DefaultCacheBehavior"]["LambdaFunctionAssociations"][1]


def _assets_without_headers(subject: Distribution, monkeypatch: pytest.MonkeyPatch) -> None:
    subject.config["CacheBehaviors"][0]["LambdaFunctionAssociations"] = []


def _the_functions_changed_places(subject: Distribution, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = subject.config["DefaultCacheBehavior"]["LambdaFunctionAssociations"]
    first["LambdaFunctionARN"], second["LambdaFunctionARN"] = (
        second["LambdaFunctionARN"],
        first["LambdaFunctionARN"],
    )


@promise(
    "WEB-5.4", "D", mutants=[_pages_without_headers, _assets_without_headers, _the_functions_changed_places]
)
def test_every_page_carries_the_headers_deep_links_and_errors_included(subject: Distribution) -> None:
    api = "https://api.dev.web-application.example.com"
    for uri, asked, status, becomes in (
        ("/", "/index.html", "200", "200"),
        ("/notes/7", "/index.html", "200", "200"),
        ("/missing.txt", "/missing.txt", "403", "200"),
        ("/assets/app.js", "/assets/app.js", "200", "200"),
        ("/assets/gone.js", "/assets/gone.js", "403", "404"),
    ):
        try:
            answer = subject.answer(uri, status)
        except KeyError as error:
            raise AssertionError(f"{uri}: the answer lacks {error}") from error
        assert (answer["asked"], answer["status"]) == (asked, becomes), uri
        assert set(answer["headers"]) >= HEADERS, uri
        assert f"connect-src 'self' {api};" in answer["headers"]["content-security-policy"][0]["value"]
