"""Custom resources run as real functions: create, update, delete; the AWS SDK for Node.js is there."""

from typing import Any

import pytest

from tests.contract.conftest import Aws, StackFailed

NODE = """
const { SSMClient, PutParameterCommand, DeleteParameterCommand } = require("@aws-sdk/client-ssm");
exports.handler = async (event) => {
  const { Name, Value } = event.ResourceProperties;
  const answer = { ...event, Status: "SUCCESS", PhysicalResourceId: Name, Data: { Seen: process.version } };
  try {
    const ssm = new SSMClient({});
    await ssm.send(event.RequestType === "Delete"
      ? new DeleteParameterCommand({ Name })
      : new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
  } catch (error) {
    Object.assign(answer, { Status: "FAILED", Reason: String(error) });
  }
  await fetch(event.ResponseURL, { method: "PUT", body: JSON.stringify(answer) });
};
"""
PYTHON = """
import json, urllib.request

def handler(event, context):
    answer = {**event, "Status": "FAILED", "Reason": "it is not to be", "PhysicalResourceId": "x"}
    if event["RequestType"] == "Delete":
        answer["Status"] = "SUCCESS"
    body = json.dumps(answer).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], body, method="PUT"))
"""


def template(code: str, runtime: str, kind: str, **properties: Any) -> dict[str, Any]:
    role = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}
    function = {
        "Code": {"ZipFile": code},
        "Handler": "index.handler",
        "Runtime": runtime,
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Timeout": 30,
    }
    token = {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, **properties}
    return {
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": role},
            "Function": {"Type": "AWS::Lambda::Function", "Properties": function},
            "Custom": {"Type": kind, "Properties": token},
        }
    }


@pytest.mark.parametrize("kind", ["Custom::Parameter", "AWS::CloudFormation::CustomResource"])
def test_a_provider_in_node_calls_aws_through_its_sdk(aws: Aws, kind: str) -> None:
    ssm, name = aws.client("ssm"), "/made/by/provider"
    first = template(NODE, "nodejs22.x", kind, Name=name, Value="one")
    first["Outputs"] = {"Seen": {"Value": {"Fn::GetAtt": ["Custom", "Seen"]}}}
    made = aws.deploy(first, "node-provider")
    assert made.outputs["Seen"].startswith("v")
    assert ssm.get_parameter(Name=name)["Parameter"]["Value"] == "one"
    aws.deploy(template(NODE, "nodejs22.x", kind, Name=name, Value="two"), "node-provider")
    assert ssm.get_parameter(Name=name)["Parameter"]["Value"] == "two"
    aws.delete("node-provider")
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name=name)


def test_a_provider_that_reports_failure_fails_the_stack_with_its_reason(aws: Aws) -> None:
    with pytest.raises(StackFailed, match="it is not to be"):
        aws.deploy(template(PYTHON, "python3.12", "Custom::Never"), "failing-provider")
    aws.delete("failing-provider")
