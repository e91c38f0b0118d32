"""How to list everything of a type that an account has, so that what a destroy leaves behind is seen.

Types that exist only inside another one (a route, a listener) are gone with it, and are listed as part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

GLOBAL_REGION = "us-east-1"
"""Where the services that have one list for the whole account answer."""


@dataclass(frozen=True)
class Listing:
    """One list call."""

    service: str
    operation: str
    items: str
    """JMESPath of the identities."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    everywhere: bool = False
    """One list for all regions."""


def _ec2(operation: str, items: str) -> Listing:
    return Listing("ec2", operation, items)


LISTINGS: Mapping[str, Listing] = {
    "AWS::Backup::BackupPlan": Listing("backup", "list_backup_plans", "BackupPlansList[].BackupPlanId"),
    "AWS::Backup::BackupVault": Listing("backup", "list_backup_vaults", "BackupVaultList[].BackupVaultName"),
    "AWS::CloudFormation::Stack": Listing("cloudformation", "describe_stacks", "Stacks[].StackName"),
    "AWS::EC2::VPC": _ec2("describe_vpcs", "Vpcs[].VpcId"),
    "AWS::EC2::Subnet": _ec2("describe_subnets", "Subnets[].SubnetId"),
    "AWS::EC2::RouteTable": _ec2("describe_route_tables", "RouteTables[].RouteTableId"),
    "AWS::EC2::EgressOnlyInternetGateway": _ec2(
        "describe_egress_only_internet_gateways", "EgressOnlyInternetGateways[].EgressOnlyInternetGatewayId"
    ),
    "AWS::EC2::InternetGateway": _ec2("describe_internet_gateways", "InternetGateways[].InternetGatewayId"),
    "AWS::EC2::EIP": _ec2("describe_addresses", "Addresses[].AllocationId"),
    "AWS::EC2::NatGateway": _ec2(
        "describe_nat_gateways", "NatGateways[?State!='deleted' && State!='deleting'].NatGatewayId"
    ),
    "AWS::EC2::FlowLog": _ec2("describe_flow_logs", "FlowLogs[].FlowLogId"),
    "AWS::EC2::SecurityGroup": _ec2("describe_security_groups", "SecurityGroups[].GroupId"),
    "AWS::EC2::NetworkAcl": _ec2("describe_network_acls", "NetworkAcls[].NetworkAclId"),
    "AWS::EC2::VPCEndpoint": _ec2(
        "describe_vpc_endpoints", "VpcEndpoints[?State!='deleted' && State!='deleting'].VpcEndpointId"
    ),
    "AWS::EC2::NetworkInterface": _ec2(
        "describe_network_interfaces", "NetworkInterfaces[].NetworkInterfaceId"
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Listing(
        "elbv2", "describe_load_balancers", "LoadBalancers[].LoadBalancerArn"
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Listing(
        "elbv2", "describe_target_groups", "TargetGroups[].TargetGroupArn"
    ),
    "AWS::ECS::Cluster": Listing("ecs", "list_clusters", "clusterArns[]"),
    "AWS::ECS::TaskDefinition": Listing("ecs", "list_task_definitions", "taskDefinitionArns[]"),
    "AWS::ECR::Repository": Listing("ecr", "describe_repositories", "repositories[].repositoryName"),
    "AWS::RDS::DBCluster": Listing("rds", "describe_db_clusters", "DBClusters[].DBClusterIdentifier"),
    "AWS::RDS::DBInstance": Listing("rds", "describe_db_instances", "DBInstances[].DBInstanceIdentifier"),
    "AWS::RDS::DBSubnetGroup": Listing(
        "rds", "describe_db_subnet_groups", "DBSubnetGroups[].DBSubnetGroupName"
    ),
    "AWS::RDS::DBClusterParameterGroup": Listing(
        "rds",
        "describe_db_cluster_parameter_groups",
        "DBClusterParameterGroups[?!starts_with(DBClusterParameterGroupName, 'default')]"
        ".DBClusterParameterGroupName",
    ),
    "AWS::RDS::DBParameterGroup": Listing(
        "rds",
        "describe_db_parameter_groups",
        "DBParameterGroups[?!starts_with(DBParameterGroupName, 'default')].DBParameterGroupName",
    ),
    "AWS::RDS::DBClusterSnapshot": Listing(
        "rds", "describe_db_cluster_snapshots", "DBClusterSnapshots[].DBClusterSnapshotIdentifier"
    ),
    "AWS::RDS::DBSnapshot": Listing("rds", "describe_db_snapshots", "DBSnapshots[].DBSnapshotIdentifier"),
    "AWS::SecretsManager::Secret": Listing("secretsmanager", "list_secrets", "SecretList[].ARN"),
    "AWS::IAM::Role": Listing("iam", "list_roles", "Roles[].RoleName", everywhere=True),
    "AWS::IAM::ManagedPolicy": Listing(
        "iam", "list_policies", "Policies[].Arn", {"Scope": "Local"}, everywhere=True
    ),
    "AWS::IAM::User": Listing("iam", "list_users", "Users[].UserName", everywhere=True),
    "AWS::IAM::InstanceProfile": Listing(
        "iam", "list_instance_profiles", "InstanceProfiles[].InstanceProfileName", everywhere=True
    ),
    "AWS::KMS::Key": Listing("kms", "list_keys", "Keys[].KeyId"),
    "AWS::KMS::Alias": Listing(
        "kms", "list_aliases", "Aliases[?!starts_with(AliasName, 'alias/aws/')].AliasName"
    ),
    "AWS::Logs::LogGroup": Listing("logs", "describe_log_groups", "logGroups[].logGroupName"),
    "AWS::CloudWatch::Alarm": Listing("cloudwatch", "describe_alarms", "MetricAlarms[].AlarmName"),
    "AWS::CloudWatch::CompositeAlarm": Listing(
        "cloudwatch", "describe_alarms", "CompositeAlarms[].AlarmName", {"AlarmTypes": ["CompositeAlarm"]}
    ),
    "AWS::CloudWatch::Dashboard": Listing(
        "cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName"
    ),
    "AWS::SNS::Topic": Listing("sns", "list_topics", "Topics[].TopicArn"),
    "AWS::SNS::Subscription": Listing("sns", "list_subscriptions", "Subscriptions[].SubscriptionArn"),
    "AWS::S3::Bucket": Listing("s3", "list_buckets", "Buckets[].Name", everywhere=True),
    "AWS::CloudFront::Distribution": Listing(
        "cloudfront", "list_distributions", "DistributionList.Items[].Id", everywhere=True
    ),
    "AWS::CloudFront::OriginAccessControl": Listing(
        "cloudfront", "list_origin_access_controls", "OriginAccessControlList.Items[].Id", everywhere=True
    ),
    "AWS::CloudFront::CachePolicy": Listing(
        "cloudfront",
        "list_cache_policies",
        "CachePolicyList.Items[].CachePolicy.Id",
        {"Type": "custom"},
        everywhere=True,
    ),
    "AWS::CloudFront::OriginRequestPolicy": Listing(
        "cloudfront",
        "list_origin_request_policies",
        "OriginRequestPolicyList.Items[].OriginRequestPolicy.Id",
        {"Type": "custom"},
        everywhere=True,
    ),
    "AWS::CloudFront::ResponseHeadersPolicy": Listing(
        "cloudfront",
        "list_response_headers_policies",
        "ResponseHeadersPolicyList.Items[].ResponseHeadersPolicy.Id",
        {"Type": "custom"},
        everywhere=True,
    ),
    "AWS::CloudFront::Function": Listing(
        "cloudfront", "list_functions", "FunctionList.Items[].Name", everywhere=True
    ),
    "AWS::CertificateManager::Certificate": Listing(
        "acm", "list_certificates", "CertificateSummaryList[].CertificateArn"
    ),
    "AWS::Route53::HostedZone": Listing("route53", "list_hosted_zones", "HostedZones[].Id", everywhere=True),
    "AWS::Lambda::Function": Listing("lambda", "list_functions", "Functions[].FunctionName"),
    "AWS::Lambda::LayerVersion": Listing("lambda", "list_layers", "Layers[].LayerArn"),
    "AWS::SSM::Parameter": Listing("ssm", "describe_parameters", "Parameters[].Name"),
    "AWS::ApplicationAutoScaling::ScalableTarget": Listing(
        "application-autoscaling",
        "describe_scalable_targets",
        "ScalableTargets[].ResourceId",
        {"ServiceNamespace": "ecs"},
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": Listing(
        "application-autoscaling",
        "describe_scaling_policies",
        "ScalingPolicies[].PolicyARN",
        {"ServiceNamespace": "ecs"},
    ),
    "AWS::WAFv2::WebACL": Listing("wafv2", "list_web_acls", "WebACLs[].ARN", {"Scope": "REGIONAL"}),
    "AWS::Events::Rule": Listing("events", "list_rules", "Rules[].Arn"),
    "AWS::SQS::Queue": Listing("sqs", "list_queues", "QueueUrls[]"),
    "AWS::ApiGateway::RestApi": Listing("apigateway", "get_rest_apis", "items[].id"),
    "AWS::ApiGateway::UsagePlan": Listing("apigateway", "get_usage_plans", "items[].id"),
    "AWS::AutoScaling::AutoScalingGroup": Listing(
        "autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups[].AutoScalingGroupName"
    ),
    "AWS::IAM::Group": Listing("iam", "list_groups", "Groups[].GroupName", everywhere=True),
    "AWS::Kinesis::Stream": Listing("kinesis", "list_streams", "StreamNames[]"),
    "AWS::Lambda::EventSourceMapping": Listing(
        "lambda", "list_event_source_mappings", "EventSourceMappings[].UUID"
    ),
    "AWS::StepFunctions::StateMachine": Listing(
        "stepfunctions", "list_state_machines", "stateMachines[].stateMachineArn"
    ),
    "AWS::DynamoDB::Table": Listing("dynamodb", "list_tables", "TableNames[]"),
}
"""By type. Read at every destroy, in every region that the platform uses."""

ALSO: tuple[tuple[str, Listing], ...] = (
    (
        "AWS::WAFv2::WebACL",
        Listing("wafv2", "list_web_acls", "WebACLs[].ARN", {"Scope": "CLOUDFRONT"}, everywhere=True),
    ),
    *(
        (
            kind,
            Listing(listing.service, listing.operation, listing.items, {"ServiceNamespace": namespace}),
        )
        for kind, listing in LISTINGS.items()
        if listing.service == "application-autoscaling"
        for namespace in ("dynamodb", "lambda", "rds")
    ),
)
"""Further lists of types that have one per scope or per service."""

PART_OF: Mapping[str, str] = {
    **{
        f"AWS::ApiGateway::{kind}": "AWS::ApiGateway::RestApi"
        for kind in ("Authorizer", "Deployment", "Method", "Resource", "Stage")
    },
    "AWS::ApiGateway::UsagePlanKey": "AWS::ApiGateway::UsagePlan",
    "AWS::IAM::AccessKey": "AWS::IAM::User",
    **{f"AWS::Lambda::{kind}": "AWS::Lambda::Function" for kind in ("Alias", "EventInvokeConfig", "Url")},
    "AWS::Backup::BackupSelection": "AWS::Backup::BackupPlan",
    "AWS::DynamoDB::GlobalTable": "AWS::DynamoDB::Table",
    "AWS::EC2::Route": "AWS::EC2::RouteTable",
    "AWS::EC2::SubnetRouteTableAssociation": "AWS::EC2::RouteTable",
    "AWS::EC2::VPCCidrBlock": "AWS::EC2::VPC",
    "AWS::EC2::VPCGatewayAttachment": "AWS::EC2::InternetGateway",
    "AWS::EC2::SecurityGroupIngress": "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupEgress": "AWS::EC2::SecurityGroup",
    "AWS::EC2::NetworkAclEntry": "AWS::EC2::NetworkAcl",
    "AWS::EC2::SubnetNetworkAclAssociation": "AWS::EC2::NetworkAcl",
    "AWS::ElasticLoadBalancingV2::Listener": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::ListenerRule": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ECS::Service": "AWS::ECS::Cluster",
    "AWS::ECS::ClusterCapacityProviderAssociations": "AWS::ECS::Cluster",
    "AWS::SecretsManager::SecretTargetAttachment": "AWS::SecretsManager::Secret",
    "AWS::SecretsManager::RotationSchedule": "AWS::SecretsManager::Secret",
    "AWS::SecretsManager::ResourcePolicy": "AWS::SecretsManager::Secret",
    "AWS::IAM::Policy": "AWS::IAM::Role",
    "AWS::Logs::MetricFilter": "AWS::Logs::LogGroup",
    "AWS::SNS::TopicPolicy": "AWS::SNS::Topic",
    "AWS::S3::BucketPolicy": "AWS::S3::Bucket",
    "AWS::Route53::RecordSet": "AWS::Route53::HostedZone",
    "AWS::Lambda::Version": "AWS::Lambda::Function",
    "AWS::Lambda::Permission": "AWS::Lambda::Function",
    "AWS::WAFv2::WebACLAssociation": "AWS::WAFv2::WebACL",
    "AWS::SQS::QueuePolicy": "AWS::SQS::Queue",
}
"""Types that exist only inside another."""

LOOKED_FOR: Mapping[str, str] = {
    "AWS::Budgets::Budget": "the list call takes the account's id, which an inventory does not have",
}
"""Types with a reader and no list call here, and why: after a destroy each is looked for by itself."""
