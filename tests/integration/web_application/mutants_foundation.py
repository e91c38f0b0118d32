"""Mutants of the environment, its network and its database (WEB-1 to WEB-3)."""

from collections.abc import Mapping

from tests.estates import copied, gone, not_reported, observed, of_type, output
from tests.integration.web_application.mutant import (
    Mutant,
    in_subnets,
    mutant,
    named,
    routed,
    subnet,
    tag,
)

CLUSTER, INSTANCE = of_type("AWS::RDS::DBCluster"), of_type("AWS::RDS::DBInstance")
FLOW_LOG, NAT, VPC = of_type("AWS::EC2::FlowLog"), of_type("AWS::EC2::NatGateway"), of_type("AWS::EC2::VPC")
GROUP = "AWS::EC2::SecurityGroup"
INGRESS = "SecurityGroupIngress"
PARAMETERS = of_type("AWS::RDS::DBClusterParameterGroup")
SCHEDULE, SECRET = of_type("AWS::SecretsManager::RotationSchedule"), of_type("AWS::SecretsManager::Secret")
OPEN = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "0.0.0.0/0"}

MUTANTS: Mapping[str, tuple[Mutant, ...]] = {
    "WEB-1.4": (
        mutant("the network of staging", observed(VPC, "CidrBlock", "10.20.0.0/16"), "WEB-2.1"),
        mutant(
            "the zone of production",
            observed(of_type("AWS::Route53::HostedZone"), "Name", "web-application.example.com."),
        ),
        mutant(
            "a repository for all environments",
            observed(of_type("AWS::ECR::Repository"), "RepositoryName", "web-application-api"),
        ),
        mutant(
            "a certificate for another environment",
            observed(
                named("AWS::CertificateManager::Certificate", "Certificate"),
                "SubjectAlternativeNames",
                ["api.staging.web-application.example.com"],
            ),
        ),
        mutant("a tag of staging", tag(of_type("AWS::SNS::Topic"), "Environment", "staging"), "WEB-7.1"),
    ),
    "WEB-2.1": (
        mutant("another range", observed(VPC, "CidrBlock", "10.11.0.0/16"), "WEB-1.4"),
        mutant("two subnets in one zone", observed(subnet("Isolated"), "AvailabilityZone", "eu-west-1b")),
        mutant("a subnet less", gone(subnet("Public")), "WEB-2.2", "WEB-4.3"),
        mutant(
            "a private subnet that is public",
            routed("NetworkVpcPrivateSubnet1", GatewayId="AWS::EC2::InternetGateway"),
        ),
        mutant(
            "an isolated subnet that is not",
            routed("NetworkVpcIsolatedSubnet1", NatGatewayId="AWS::EC2::NatGateway"),
            "WEB-2.2",
            "WEB-2.5",
        ),
    ),
    "WEB-2.2": (
        mutant("one more", copied(NAT, "NatGatewayId", "nat-2")),
        mutant("none", gone(NAT), "WEB-2.1"),
    ),
    "WEB-2.3": (
        mutant("none", gone(FLOW_LOG)),
        mutant("only what is refused", observed(FLOW_LOG, "TrafficType", "REJECT")),
        mutant("of a subnet", observed(FLOW_LOG, "ResourceId", "subnet-1")),
        mutant(
            "kept for a day",
            observed(named("AWS::Logs::LogGroup", "NetworkFlowLog"), "RetentionInDays", 1),
            "WEB-6.4",
        ),
    ),
    "WEB-2.4": (
        mutant(
            "80 from the internet",
            observed(named(GROUP, "GroupsLoadBalancer"), INGRESS, lambda rules: [*rules, OPEN]),
            "WEB-2.5",
        ),
        mutant(
            "a wider range of ports to the database",
            observed(named(GROUP, "GroupsDatabase"), f"{INGRESS}.0.ToPort", 5433),
        ),
        mutant(
            "the whole network to the database",
            observed(
                named(GROUP, "GroupsDatabase"),
                INGRESS,
                lambda rules: [
                    *rules,
                    {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "10.10.0.0/16"},
                ],
            ),
        ),
        mutant(
            "another group to the tasks",
            observed(named(GROUP, "GroupsApi"), f"{INGRESS}.0.SourceSecurityGroupId", "sg-other"),
        ),
        mutant("an endpoint that nobody may call", observed(named(GROUP, "GroupsEndpoints"), INGRESS, [])),
        mutant(
            "tasks in another group",
            observed(
                of_type("AWS::ECS::Service"),
                "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
                ["sg-other"],
            ),
        ),
        mutant(
            "everything leaves",
            observed(
                named(GROUP, "GroupsRotation"),
                "SecurityGroupEgress",
                lambda rules: [*rules, {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}],
            ),
        ),
    ),
    "WEB-2.5": (
        mutant("a public address", observed(INSTANCE, "PubliclyAccessible", True)),
        mutant(
            "a way out",
            routed("NetworkVpcIsolatedSubnet2", GatewayId="AWS::EC2::InternetGateway"),
            "WEB-2.1",
        ),
        mutant("private subnets", in_subnets(of_type("AWS::RDS::DBSubnetGroup"), "SubnetIds", "Private")),
    ),
    "WEB-3.1": (
        mutant("another engine", observed(CLUSTER, "Engine", "aurora-mysql")),
        mutant("more capacity", observed(CLUSTER, "ServerlessV2ScalingConfiguration.MaxCapacity", 128)),
        mutant("an instance of fixed size", observed(INSTANCE, "DBInstanceClass", "db.t4g.medium")),
        mutant("an instance of another cluster", observed(INSTANCE, "DBClusterIdentifier", "other")),
    ),
    "WEB-3.2": (
        mutant("not encrypted", observed(CLUSTER, "StorageEncrypted", False)),
        mutant("with AWS's key", observed(CLUSTER, "KmsKeyId", "arn:aws:kms:eu-west-1:1:key/aws")),
        mutant("performance insights with AWS's key", not_reported(INSTANCE, "PerformanceInsightsKMSKeyId")),
        mutant("without TLS", observed(PARAMETERS, "Parameters", {"rds.force_ssl": "0"})),
        mutant(
            "with the default parameters",
            observed(CLUSTER, "DBClusterParameterGroupName", "default.aurora-postgresql17"),
        ),
        mutant(
            "a key that is never rotated",
            observed(named("AWS::KMS::Key", "DatabaseKey"), "EnableKeyRotation", False),
        ),
    ),
    "WEB-3.3": (
        mutant("kept for a day", observed(CLUSTER, "BackupRetentionPeriod", 1)),
        mutant("no backups", observed(CLUSTER, "BackupRetentionPeriod", 0)),
        mutant("at any time", observed(CLUSTER, "PreferredBackupWindow", "12:00-12:30")),
        mutant("without tags", observed(CLUSTER, "CopyTagsToSnapshot", False)),
    ),
    "WEB-3.4": (
        mutant("with AWS's key", not_reported(SECRET, "KmsKeyId")),
        mutant("never rotated", gone(SCHEDULE)),
        mutant(
            "rotated once a year",
            observed(SCHEDULE, "RotationRules", {"ScheduleExpression": "rate(365 days)"}),
        ),
        mutant("rotated by nobody", not_reported(SCHEDULE, "RotationLambdaARN")),
        mutant("a password for everyone to read", observed(CLUSTER, "MasterUserPassword", "secret")),
        mutant("a password in an output", output("ApiEndpoint", "https://app:password@api"), "WEB-7.2"),
    ),
    "WEB-3.5": (
        mutant("an environment that cannot be thrown away", observed(CLUSTER, "DeletionProtection", True)),
    ),
}
