"""Types without an API here: their properties are kept, can be read through Cloud Control, and then go."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.contract.conftest import Aws

SAMPLE: dict[str, dict[str, Any]] = {
    "AWS::XRay::Group": {"GroupName": "web", "FilterExpression": 'service("web")'},
    "AWS::XRay::SamplingRule": {"SamplingRule": {"RuleName": "web", "FixedRate": 0.1}},
    "AWS::Logs::QueryDefinition": {"Name": "errors", "QueryString": "fields @message"},
    "AWS::Shield::Protection": {"Name": "web", "ResourceArn": "arn:aws:ec2:::eip/one"},
    "AWS::Synthetics::Canary": {"Name": "web", "RuntimeVersion": "syn-nodejs-puppeteer-9.0"},
    "AWS::GuardDuty::Detector": {"Enable": True},
    "AWS::Config::ConfigRule": {"ConfigRuleName": "web", "Source": {"Owner": "AWS"}},
    "AWS::SageMaker::NotebookInstance": {"InstanceType": "ml.t3.medium", "RoleArn": "arn:role"},
    "AWS::QuickSight::Theme": {"AwsAccountId": "123456789012", "ThemeId": "t", "Name": "n"},
    "AWS::CloudFront::MonitoringSubscription": {
        "DistributionId": "E1",
        "MonitoringSubscription": {
            "RealtimeMetricsSubscriptionConfig": {"RealtimeMetricsSubscriptionStatus": "Enabled"}
        },
    },
}
CHANGES: dict[str, dict[str, Any]] = {
    "AWS::XRay::Group": {"FilterExpression": 'service("api")'},
    "AWS::Logs::QueryDefinition": {"QueryString": "fields @timestamp"},
    "AWS::GuardDuty::Detector": {"Enable": False},
}


def stack(types: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "Resources": {
            name.replace("::", ""): {"Type": name, "Properties": properties}
            for name, properties in types.items()
        }
    }


def test_recorded_types_are_kept_changed_in_place_and_gone(aws: Aws) -> None:
    control = aws.client("cloudcontrol")

    def kept(resource_type: str, identifier: str) -> dict[str, Any]:
        read = control.get_resource(TypeName=resource_type, Identifier=identifier)
        return dict(json.loads(read["ResourceDescription"]["Properties"]))

    made = aws.deploy(stack(SAMPLE), "recorded")
    for resource_type, properties in SAMPLE.items():
        found = kept(resource_type, made.ids[resource_type.replace("::", "")])
        assert {name: found[name] for name in properties} == properties, resource_type

    changed = {name: {**properties, **CHANGES.get(name, {})} for name, properties in SAMPLE.items()}
    assert aws.deploy(stack(changed), "recorded").ids == made.ids
    for resource_type, properties in CHANGES.items():
        found = kept(resource_type, made.ids[resource_type.replace("::", "")])
        assert {name: found[name] for name in properties} == properties, resource_type

    aws.delete("recorded")
    for resource_type in SAMPLE:
        with pytest.raises(control.exceptions.ResourceNotFoundException):
            kept(resource_type, made.ids[resource_type.replace("::", "")])


def test_attributes_come_from_the_schema(aws: Aws) -> None:
    template = stack({"AWS::XRay::Group": SAMPLE["AWS::XRay::Group"]})
    template["Outputs"] = {
        "Arn": {"Value": {"Fn::GetAtt": ["AWSXRayGroup", "GroupARN"]}},
        "Ref": {"Value": {"Ref": "AWSXRayGroup"}},
    }
    made = aws.deploy(template, "recorded-attributes")
    assert made.outputs["Arn"].startswith(f"arn:aws:xray:eu-west-1:{aws.target.account}:group/")
    assert made.outputs["Ref"] == made.ids["AWSXRayGroup"] == made.outputs["Arn"]
    aws.delete("recorded-attributes")


def test_a_property_that_replaces_makes_another_resource(aws: Aws) -> None:
    kind = "AWS::Shield::Protection"
    first = {kind: {"Name": "web", "ResourceArn": "arn:aws:ec2:::eip/one"}}
    second = {kind: {"Name": "web", "ResourceArn": "arn:aws:ec2:::eip/two"}}
    control = aws.client("cloudcontrol")
    made = aws.deploy(stack(first), "recorded-replaced")
    again = aws.deploy(stack(second), "recorded-replaced")
    assert again.ids != made.ids
    read = control.get_resource(TypeName=kind, Identifier=again.ids["AWSShieldProtection"])
    assert json.loads(read["ResourceDescription"]["Properties"])["ResourceArn"] == "arn:aws:ec2:::eip/two"
    with pytest.raises(control.exceptions.ResourceNotFoundException):
        control.get_resource(TypeName=kind, Identifier=made.ids["AWSShieldProtection"])
    aws.delete("recorded-replaced")


def test_two_stacks_and_two_regions_keep_theirs_apart(aws: Aws) -> None:
    detector = stack({"AWS::GuardDuty::Detector": {"Enable": True}})
    here = aws.deploy(detector, "recorded-here")
    there = aws.deploy(detector, "recorded-here", region="us-east-1")
    other = aws.deploy(detector, "recorded-other")
    assert other.ids != here.ids
    aws.delete("recorded-here")
    control = aws.client("cloudcontrol", "us-east-1")
    identifier = there.ids["AWSGuardDutyDetector"]
    assert control.get_resource(TypeName="AWS::GuardDuty::Detector", Identifier=identifier)
    aws.delete("recorded-here", region="us-east-1")
    aws.delete("recorded-other")


def test_every_type_of_the_registry_can_be_created_and_deleted() -> None:
    """Installed in a process of its own: it changes MiniStack for good."""
    program = (
        "from skyworthy import schemas\n"
        "from skyworthy.cloud.host import install, private\n"
        "install.install()\n"
        "for name in sorted(schemas.resource_types()):\n"
        "    lacking = {'create', 'delete'} - private.RESOURCE_HANDLERS.get(name, {}).keys()\n"
        "    print(*(f'{name}:{action}' for action in sorted(lacking)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    # CloudFormation's own: the stack engine ends them itself
    internal = {"AWS::CloudFormation::CustomResource:delete", "AWS::CloudFormation::WaitCondition:delete"}
    assert set(ran.stdout.split()) == internal
