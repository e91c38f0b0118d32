"""Proxies that CloudFormation makes are in RDS's API as declared."""

from typing import Any

from tests.contract.conftest import Aws
from tests.contract.test_ec2 import own_tags, tagged
from tests.contract.test_rds import database

SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf"


def test_a_proxy_and_its_targets_are_as_declared_through_updates(aws: Aws) -> None:
    rds, template = aws.client("rds"), database()
    template["Resources"] |= {
        "Proxy": {
            "Type": "AWS::RDS::DBProxy",
            "Properties": {
                "DBProxyName": "contract",
                "EngineFamily": "POSTGRESQL",
                "RequireTLS": True,
                "IdleClientTimeout": 600,
                "RoleArn": "arn:aws:iam::123456789012:role/proxy",
                "Auth": [{"AuthScheme": "SECRETS", "IAMAuth": "REQUIRED", "SecretArn": SECRET}],
                "VpcSubnetIds": [{"Ref": "One"}, {"Ref": "Two"}],
                "VpcSecurityGroupIds": [{"Ref": "Group"}],
                "Tags": tagged("a"),
            },
        },
        "Targets": {
            "Type": "AWS::RDS::DBProxyTargetGroup",
            "DependsOn": ["Writer", "Reader"],
            "Properties": {
                "DBProxyName": {"Ref": "Proxy"},
                "TargetGroupName": "default",
                "DBClusterIdentifiers": [{"Ref": "Cluster"}],
                "ConnectionPoolConfigurationInfo": {"MaxConnectionsPercent": 50},
            },
        },
    }
    template["Outputs"]["Proxy"] = {"Value": {"Fn::GetAtt": ["Proxy", "Endpoint"]}}

    def proxy() -> dict[str, Any]:
        found: dict[str, Any] = rds.describe_db_proxies(DBProxyName="contract")["DBProxies"][0]
        return found

    def pool() -> dict[str, Any]:
        group = rds.describe_db_proxy_target_groups(DBProxyName="contract")["TargetGroups"][0]
        found: dict[str, Any] = group["ConnectionPoolConfig"]
        return found

    made = aws.deploy(template, "proxy")
    found = proxy()
    assert (found["RequireTLS"], found["IdleClientTimeout"]) == (True, 600)
    assert found["Auth"][0]["SecretArn"] == SECRET
    assert found["VpcSecurityGroupIds"] == [made.ids["Group"]]
    assert sorted(found["VpcSubnetIds"]) == sorted([made.ids["One"], made.ids["Two"]])
    assert made.outputs["Proxy"] == found["Endpoint"]
    tags = rds.list_tags_for_resource(ResourceName=found["DBProxyArn"])["TagList"]
    assert own_tags(tags) == tagged("a")
    assert pool()["MaxConnectionsPercent"] == 50
    targets = rds.describe_db_proxy_targets(DBProxyName="contract")["Targets"]
    assert made.ids["Cluster"] in {
        target.get("TrackedClusterId") or target["RdsResourceId"] for target in targets
    }

    template["Resources"]["Proxy"]["Properties"] |= {
        "RequireTLS": False,
        "VpcSecurityGroupIds": [{"Ref": "Other"}],
        "Tags": tagged("b"),
    }
    properties = template["Resources"]["Targets"]["Properties"]
    properties["ConnectionPoolConfigurationInfo"] = {"MaxConnectionsPercent": 80}
    del properties["DBClusterIdentifiers"]
    aws.deploy(template, "proxy")
    found = proxy()
    assert (found["RequireTLS"], found["VpcSecurityGroupIds"]) == (False, [made.ids["Other"]])
    tags = rds.list_tags_for_resource(ResourceName=found["DBProxyArn"])["TagList"]
    assert own_tags(tags) == tagged("b")
    assert pool()["MaxConnectionsPercent"] == 80
    assert rds.describe_db_proxy_targets(DBProxyName="contract")["Targets"] == []
    aws.delete("proxy")
    assert rds.describe_db_proxies()["DBProxies"] == []
