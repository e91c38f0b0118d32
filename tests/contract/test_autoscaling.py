"""Groups of instances register with the target groups they declare, and leave those no longer declared."""

from typing import Any

from tests.contract.conftest import Aws

STACK = "instance-group"


def group(*targets: str) -> dict[str, Any]:
    target = {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {"TargetType": "lambda"}}
    declared = {"TargetGroupARNs": [{"Ref": name} for name in targets]} if targets else {}
    return {
        "Resources": {
            "Blue": target,
            "Green": target,
            "Launch": {
                "Type": "AWS::EC2::LaunchTemplate",
                "Properties": {"LaunchTemplateData": {"InstanceType": "t3.micro", "ImageId": "ami-12345678"}},
            },
            "Group": {
                "Type": "AWS::AutoScaling::AutoScalingGroup",
                "Properties": {
                    "MinSize": "0",
                    "MaxSize": "0",
                    "AvailabilityZones": ["eu-west-1a"],
                    "LaunchTemplate": {
                        "LaunchTemplateId": {"Ref": "Launch"},
                        "Version": {"Fn::GetAtt": ["Launch", "LatestVersionNumber"]},
                    },
                    **declared,
                },
            },
        }
    }


def registered(aws: Aws, name: str) -> list[str]:
    (found,) = aws.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
        "AutoScalingGroups"
    ]
    targets: list[str] = found["TargetGroupARNs"]
    return targets


def test_a_group_follows_its_declared_target_groups(aws: Aws) -> None:
    ids = aws.deploy(group("Blue"), STACK).ids
    assert registered(aws, ids["Group"]) == [ids["Blue"]]
    aws.deploy(group("Green"), STACK)
    assert registered(aws, ids["Group"]) == [ids["Green"]]
    aws.deploy(group(), STACK)
    assert registered(aws, ids["Group"]) == []
    aws.delete(STACK)
    assert aws.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"] == []
