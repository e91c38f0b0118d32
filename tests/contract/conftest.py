"""One embedded AWS for all contract tests; what they do to it goes through CloudFormation, by boto3."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config

from skyworthy.cloud import server
from skyworthy.cloud.environment import Target

REGION = "eu-west-1"


class StackFailed(Exception):
    """A stack ended in another status than asked for; the message holds the failed events."""


@dataclass(frozen=True)
class Deployed:
    outputs: dict[str, str]
    ids: dict[str, str]
    """Physical ids by logical id."""


@dataclass(frozen=True)
class Aws:
    """The embedded AWS, as a client sees it."""

    target: Target

    def client(self, service: str, region: str | None = None) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.target.endpoint,
            aws_access_key_id=self.target.account,
            aws_secret_access_key="embedded",
            region_name=region or self.target.region,
            config=Config(retries={"max_attempts": 1}),
        )

    def deploy(self, template: dict[str, Any], name: str, region: str | None = None) -> Deployed:
        """Create the stack, or update it when it exists; raises StackFailed when that does not succeed."""
        cloudformation = self.client("cloudformation", region)
        arguments = {
            "StackName": name,
            "TemplateBody": json.dumps(template),
            "Capabilities": ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        }
        if self._status(cloudformation, name) in (None, "DELETE_COMPLETE"):
            cloudformation.create_stack(**arguments)
            self._settle(cloudformation, name, "CREATE_COMPLETE")
        else:
            cloudformation.update_stack(**arguments)
            self._settle(cloudformation, name, "UPDATE_COMPLETE")
        return self.deployed(name, region)

    def deployed(self, name: str, region: str | None = None) -> Deployed:
        cloudformation = self.client("cloudformation", region)
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
        resources = [row for page in pages for row in page["StackResourceSummaries"]]
        return Deployed(
            {row["OutputKey"]: row["OutputValue"] for row in stack.get("Outputs", [])},
            {row["LogicalResourceId"]: row.get("PhysicalResourceId", "") for row in resources},
        )

    def delete(self, name: str, region: str | None = None) -> None:
        cloudformation = self.client("cloudformation", region)
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        cloudformation.delete_stack(StackName=name)
        self._settle(cloudformation, stack, "DELETE_COMPLETE")

    @staticmethod
    def _status(cloudformation: Any, name: str) -> str | None:
        try:
            return str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
        except cloudformation.exceptions.ClientError:
            return None

    def _settle(self, cloudformation: Any, name: str, wanted: str) -> None:
        deadline = time.monotonic() + 60
        status = self._status(cloudformation, name)
        while status is not None and status.endswith("_IN_PROGRESS"):
            if time.monotonic() > deadline:
                raise StackFailed(f"{name} is still {status} after 60 s")
            time.sleep(0.02)
            status = self._status(cloudformation, name)
        if status == wanted or (status is None and wanted == "DELETE_COMPLETE"):
            return
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        reasons = [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"
            for event in events
            if event["ResourceStatus"].endswith("FAILED")
        ]
        raise StackFailed(f"{name} is {status}, not {wanted}: {'; '.join(reasons)}")


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Server]:
    with server.running(tmp_path_factory.mktemp("embedded") / "server.log") as running:
        yield running


@pytest.fixture(scope="session")
def aws(embedded: server.Server) -> Aws:
    """A client's view of an account drawn for this run."""
    return Aws(embedded.target(REGION))
