"""Changes that someone makes with the AWS CLI, and the property in which each must show."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Clients = Callable[[str], Any]
Ids = Mapping[str, str]


def _denying(bucket: str, *, secure: str) -> dict[str, Any]:
    """The declared policy, but for the requests that it denies; S3 blocks one that opens the bucket."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": secure}},
            }
        ],
    }


@dataclass(frozen=True)
class Change:
    """One change, and where it must be found."""

    name: str
    logical_id: str
    path: str
    service: str
    operation: str
    parameters: Callable[[Ids], dict[str, Any]]

    def make(self, clients: Clients, ids: Ids) -> None:
        getattr(clients(self.service), self.operation)(**self.parameters(ids))


def _listener_elsewhere(ids: Ids) -> dict[str, Any]:
    return {
        "ListenerArn": ids["Listener"],
        "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}],
    }


CHANGES = (
    Change(
        "DNS host names off",
        "Vpc",
        "EnableDnsHostnames",
        "ec2",
        "modify_vpc_attribute",
        lambda ids: {"VpcId": ids["Vpc"], "EnableDnsHostnames": {"Value": False}},
    ),
    Change(
        "a rule opened to the world",
        "Group",
        "SecurityGroupIngress[]",
        "ec2",
        "authorize_security_group_ingress",
        lambda ids: {
            "GroupId": ids["Group"],
            "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
            ],
        },
    ),
    Change(
        "a tag changed",
        "Table",
        "Tags[Owner].Value",
        "ec2",
        "create_tags",
        lambda ids: {"Resources": [ids["Table"]], "Tags": [{"Key": "Owner", "Value": "nobody"}]},
    ),
    Change(
        "a route to another gateway",
        "Out",
        "GatewayId",
        "ec2",
        "replace_route",
        lambda ids: {
            "RouteTableId": ids["Table"],
            "DestinationCidrBlock": "0.0.0.0/0",
            "NatGatewayId": ids["Nat"],
        },
    ),
    Change(
        "a balancer's attribute",
        "Balancer",
        "LoadBalancerAttributes[idle_timeout.timeout_seconds].Value",
        "elbv2",
        "modify_load_balancer_attributes",
        lambda ids: {
            "LoadBalancerArn": ids["Balancer"],
            "Attributes": [{"Key": "idle_timeout.timeout_seconds", "Value": "60"}],
        },
    ),
    Change(
        "another health check",
        "Targets",
        "HealthCheckPath",
        "elbv2",
        "modify_target_group",
        lambda ids: {"TargetGroupArn": ids["Targets"], "HealthCheckPath": "/"},
    ),
    Change(
        "a listener's action",
        "Listener",
        "DefaultActions[0].Type",
        "elbv2",
        "modify_listener",
        _listener_elsewhere,
    ),
    Change(
        "more tasks",
        "Service",
        "DesiredCount",
        "ecs",
        "update_service",
        lambda ids: {"cluster": ids["Cluster"], "service": ids["Service"], "desiredCount": 2},
    ),
    Change(
        "fewer backups",
        "Database",
        "BackupRetentionPeriod",
        "rds",
        "modify_db_cluster",
        lambda ids: {
            "DBClusterIdentifier": ids["Database"],
            "BackupRetentionPeriod": 1,
            "ApplyImmediately": True,
        },
    ),
    Change(
        "TLS no longer forced",
        "Forced",
        "Parameters.rds.force_ssl",
        "rds",
        "modify_db_cluster_parameter_group",
        lambda ids: {
            "DBClusterParameterGroupName": ids["Forced"],
            "Parameters": [
                {"ParameterName": "rds.force_ssl", "ParameterValue": "0", "ApplyMethod": "pending-reboot"}
            ],
        },
    ),
    Change(
        "versions off",
        "Bucket",
        "VersioningConfiguration.Status",
        "s3",
        "put_bucket_versioning",
        lambda ids: {"Bucket": ids["Bucket"], "VersioningConfiguration": {"Status": "Suspended"}},
    ),
    Change(
        "public access allowed",
        "Bucket",
        "PublicAccessBlockConfiguration.BlockPublicAcls",
        "s3",
        "delete_public_access_block",
        lambda ids: {"Bucket": ids["Bucket"]},
    ),
    Change(
        "a bucket policy that denies other requests",
        "BucketPolicy",
        "PolicyDocument.Statement[0].Condition.Bool.aws:SecureTransport[0]",
        "s3",
        "put_bucket_policy",
        lambda ids: {
            "Bucket": ids["Bucket"],
            "Policy": json.dumps(_denying(ids["Bucket"], secure="true")),
        },
    ),
    Change(
        "an inline policy more",
        "Role",
        "Policies[]",
        "iam",
        "put_role_policy",
        lambda ids: {
            "RoleName": ids["Role"],
            "PolicyName": "added",
            "PolicyDocument": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
                }
            ),
        },
    ),
    Change(
        "a wider inline policy",
        "Apart",
        "PolicyDocument.Statement[0].Action[]",
        "iam",
        "put_role_policy",
        lambda ids: {
            "RoleName": ids["Role"],
            "PolicyName": "apart",
            "PolicyDocument": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["s3:GetObject", "s3:PutObject"],
                            "Resource": f"arn:aws:s3:::{ids['Bucket']}",
                        }
                    ],
                }
            ),
        },
    ),
    Change(
        "a key that no longer rotates",
        "Key",
        "EnableKeyRotation",
        "kms",
        "disable_key_rotation",
        lambda ids: {"KeyId": ids["Key"]},
    ),
    Change(
        "shorter retention",
        "Logs",
        "RetentionInDays",
        "logs",
        "put_retention_policy",
        lambda ids: {"logGroupName": ids["Logs"], "retentionInDays": 1},
    ),
    Change(
        "an alarm without an action",
        "Alarm",
        "AlarmActions[0]",
        "cloudwatch",
        "put_metric_alarm",
        lambda ids: {
            "AlarmName": ids["Alarm"],
            "Namespace": "Test",
            "MetricName": "Failures",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 5,
            "Threshold": 10,
            "ComparisonOperator": "GreaterThanThreshold",
        },
    ),
    Change(
        "another dashboard",
        "Dashboard",
        "DashboardBody.widgets[0].properties.markdown",
        "cloudwatch",
        "put_dashboard",
        lambda ids: {
            "DashboardName": "read-back",
            "DashboardBody": '{"widgets":[{"type":"text","properties":{"markdown":"bye"}}]}',
        },
    ),
    Change(
        "a topic without its key",
        "Topic",
        "KmsMasterKeyId",
        "sns",
        "set_topic_attributes",
        lambda ids: {
            "TopicArn": ids["Topic"],
            "AttributeName": "KmsMasterKeyId",
            "AttributeValue": "alias/aws/sns",
        },
    ),
    Change(
        "a queue's redrive",
        "Queue",
        "RedrivePolicy.maxReceiveCount",
        "sqs",
        "set_queue_attributes",
        lambda ids: {
            "QueueUrl": ids["Queue"],
            "Attributes": {
                "RedrivePolicy": json.dumps(
                    {
                        "deadLetterTargetArn": f"arn:aws:sqs:eu-west-1:{ids['Dead'].split('/')[-2]}:"
                        f"{ids['Dead'].split('/')[-1]}",
                        "maxReceiveCount": 9,
                    }
                )
            },
        },
    ),
    Change(
        "a variable more",
        "Function",
        "Environment.Variables.DEBUG",
        "lambda",
        "update_function_configuration",
        lambda ids: {
            "FunctionName": ids["Function"],
            "Environment": {"Variables": {"LEVEL": "info", "DEBUG": "1"}},
        },
    ),
    Change(
        "a rule switched to another rate",
        "Rule",
        "ScheduleExpression",
        "events",
        "put_rule",
        lambda ids: {"Name": ids["Rule"], "ScheduleExpression": "rate(1 day)"},
    ),
    Change(
        "another value",
        "Parameter",
        "Value",
        "ssm",
        "put_parameter",
        lambda ids: {"Name": "/read-back/level", "Value": "debug", "Overwrite": True},
    ),
    Change(
        "mutable images",
        "Images",
        "ImageTagMutability",
        "ecr",
        "put_image_tag_mutability",
        lambda ids: {"repositoryName": ids["Images"], "imageTagMutability": "MUTABLE"},
    ),
    Change(
        "a record that leads elsewhere",
        "Record",
        "ResourceRecords[0]",
        "route53",
        "change_resource_record_sets",
        lambda ids: {
            "HostedZoneId": ids["Zone"],
            "ChangeBatch": {
                "Changes": [
                    {
                        "Action": "UPSERT",
                        "ResourceRecordSet": {
                            "Name": "www.read-back.example.com",
                            "Type": "CNAME",
                            "TTL": 300,
                            "ResourceRecords": [{"Value": "elsewhere.example.org"}],
                        },
                    }
                ]
            },
        },
    ),
    Change(
        "a type without a reader: shorter passwords",
        "People",
        "Policies.PasswordPolicy.MinimumLength",
        "cognito-idp",
        "update_user_pool",
        lambda ids: {"UserPoolId": ids["People"], "Policies": {"PasswordPolicy": {"MinimumLength": 6}}},
    ),
)
