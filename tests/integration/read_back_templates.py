"""Two small stacks with one resource, at least, of most types that the estate reads."""

from typing import Any

Properties = dict[str, Any]
TAGS = [{"Key": "Owner", "Value": "team"}, {"Key": "Environment", "Value": "test"}]


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def _att(name: str, attribute: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, attribute]}


def _allow(principal: Any = None, **parts: Any) -> dict[str, Any]:
    whom = {} if principal is None else {"Principal": principal}
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **whom, **parts}]}


def _assumed_by(service: str) -> dict[str, Any]:
    return _allow({"Service": f"{service}.amazonaws.com"}, Action="sts:AssumeRole")


NETWORK: dict[str, Any] = {
    "Vpc": _resource("EC2::VPC", CidrBlock="10.0.0.0/16", EnableDnsHostnames="true", Tags=TAGS),
    "Internet": _resource("EC2::InternetGateway", Tags=TAGS),
    "Attached": _resource("EC2::VPCGatewayAttachment", VpcId=_ref("Vpc"), InternetGatewayId=_ref("Internet")),
    "SubnetA": _resource(
        "EC2::Subnet", VpcId=_ref("Vpc"), CidrBlock="10.0.1.0/24", AvailabilityZone="eu-west-1a", Tags=TAGS
    ),
    "SubnetB": _resource(
        "EC2::Subnet", VpcId=_ref("Vpc"), CidrBlock="10.0.2.0/24", AvailabilityZone="eu-west-1b"
    ),
    "Table": _resource("EC2::RouteTable", VpcId=_ref("Vpc"), Tags=TAGS),
    "InTable": _resource(
        "EC2::SubnetRouteTableAssociation", SubnetId=_ref("SubnetA"), RouteTableId=_ref("Table")
    ),
    "Out": _resource(
        "EC2::Route", RouteTableId=_ref("Table"), DestinationCidrBlock="0.0.0.0/0", GatewayId=_ref("Internet")
    ),
    "Address": _resource("EC2::EIP", Domain="vpc"),
    "Nat": _resource(
        "EC2::NatGateway", SubnetId=_ref("SubnetA"), AllocationId=_att("Address", "AllocationId"), Tags=TAGS
    ),
    "Group": _resource(
        "EC2::SecurityGroup",
        GroupDescription="web",
        VpcId=_ref("Vpc"),
        SecurityGroupIngress=[
            {
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "CidrIp": "0.0.0.0/0",
                "Description": "HTTPS",
            }
        ],
        SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "10.0.0.0/16"}],
        Tags=TAGS,
    ),
    "FromItself": _resource(
        "EC2::SecurityGroupIngress",
        GroupId=_att("Group", "GroupId"),
        IpProtocol="tcp",
        FromPort="5432",
        ToPort=5432,
        SourceSecurityGroupId=_att("Group", "GroupId"),
    ),
    "ToEndpoints": _resource(
        "EC2::SecurityGroupEgress",
        GroupId=_att("Group", "GroupId"),
        IpProtocol="tcp",
        FromPort=443,
        ToPort=443,
        CidrIp="0.0.0.0/0",
    ),
    "Endpoint": _resource(
        "EC2::VPCEndpoint",
        VpcId=_ref("Vpc"),
        ServiceName={"Fn::Sub": "com.amazonaws.${AWS::Region}.secretsmanager"},
        VpcEndpointType="Interface",
        PrivateDnsEnabled=True,
        SubnetIds=[_ref("SubnetB"), _ref("SubnetA")],
        SecurityGroupIds=[_ref("Group")],
    ),
    "Acl": _resource("EC2::NetworkAcl", VpcId=_ref("Vpc"), Tags=TAGS),
    "AclEntry": _resource(
        "EC2::NetworkAclEntry",
        NetworkAclId=_ref("Acl"),
        RuleNumber=100,
        Protocol=6,
        RuleAction="allow",
        CidrBlock="10.0.0.0/16",
        PortRange={"From": 443, "To": 443},
    ),
    "InAcl": _resource(
        "EC2::SubnetNetworkAclAssociation", SubnetId=_ref("SubnetB"), NetworkAclId=_ref("Acl")
    ),
    "Balancer": _resource(
        "ElasticLoadBalancingV2::LoadBalancer",
        Scheme="internal",
        Subnets=[_ref("SubnetA"), _ref("SubnetB")],
        SecurityGroups=[_ref("Group")],
        LoadBalancerAttributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "30"}],
        Tags=TAGS,
    ),
    "Targets": _resource(
        "ElasticLoadBalancingV2::TargetGroup",
        VpcId=_ref("Vpc"),
        Port=8080,
        Protocol="HTTP",
        TargetType="ip",
        HealthCheckPath="/health",
        TargetGroupAttributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "20"}],
    ),
    "Listener": _resource(
        "ElasticLoadBalancingV2::Listener",
        LoadBalancerArn=_ref("Balancer"),
        Port=80,
        Protocol="HTTP",
        DefaultActions=[{"Type": "forward", "TargetGroupArn": _ref("Targets")}],
    ),
    "Cluster": _resource(
        "ECS::Cluster", ClusterSettings=[{"Name": "containerInsights", "Value": "enabled"}], Tags=TAGS
    ),
    "Execution": _resource("IAM::Role", AssumeRolePolicyDocument=_assumed_by("ecs-tasks")),
    "Task": _resource(
        "ECS::TaskDefinition",
        Cpu="256",
        Memory="512",
        NetworkMode="awsvpc",
        RequiresCompatibilities=["FARGATE"],
        ExecutionRoleArn=_att("Execution", "Arn"),
        ContainerDefinitions=[
            {
                "Name": "web",
                "Image": "web:1",
                "Command": ["serve", "--now"],
                "PortMappings": [{"ContainerPort": 8080}],
                "Environment": [{"Name": "LEVEL", "Value": "info"}],
                "ReadonlyRootFilesystem": True,
            }
        ],
    ),
    "Service": {
        **_resource(
            "ECS::Service",
            Cluster=_ref("Cluster"),
            TaskDefinition=_ref("Task"),
            DesiredCount=1,
            LaunchType="FARGATE",
            DeploymentConfiguration={"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}},
            NetworkConfiguration={
                "AwsvpcConfiguration": {"Subnets": [_ref("SubnetA")], "SecurityGroups": [_ref("Group")]}
            },
        ),
        "DependsOn": "Listener",
    },
    "Subnets": _resource(
        "RDS::DBSubnetGroup",
        DBSubnetGroupDescription="db",
        SubnetIds=[_ref("SubnetA"), _ref("SubnetB")],
        Tags=TAGS,
    ),
    "Forced": _resource(
        "RDS::DBClusterParameterGroup",
        Family="aurora-postgresql17",
        Description="TLS",
        Parameters={"rds.force_ssl": "1"},
    ),
    "Password": _resource("SecretsManager::Secret", GenerateSecretString={"PasswordLength": 30}, Tags=TAGS),
    "Database": _resource(
        "RDS::DBCluster",
        Engine="aurora-postgresql",
        EngineVersion="17.7",
        MasterUsername="app",
        MasterUserPassword={"Fn::Sub": "{{resolve:secretsmanager:${Password}:SecretString}}"},
        DBSubnetGroupName=_ref("Subnets"),
        DBClusterParameterGroupName=_ref("Forced"),
        VpcSecurityGroupIds=[_ref("Group")],
        StorageEncrypted=True,
        BackupRetentionPeriod=7,
        ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 2},
        Tags=TAGS,
    ),
    "Writer": _resource(
        "RDS::DBInstance",
        Engine="aurora-postgresql",
        DBClusterIdentifier=_ref("Database"),
        DBInstanceClass="db.serverless",
        PubliclyAccessible=False,
    ),
}

SERVICES: dict[str, Any] = {
    "Key": _resource(
        "KMS::Key",
        EnableKeyRotation=True,
        PendingWindowInDays=7,
        KeyPolicy=_allow(
            {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}, Action="kms:*", Resource="*"
        ),
        Tags=TAGS,
    ),
    "Alias": _resource("KMS::Alias", AliasName="alias/read-back", TargetKeyId=_ref("Key")),
    "Bucket": _resource(
        "S3::Bucket",
        VersioningConfiguration={"Status": "Enabled"},
        BucketEncryption={
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
            ]
        },
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
        LifecycleConfiguration={
            "Rules": [
                {"Id": "old", "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}
            ]
        },
        Tags=TAGS,
    ),
    "BucketPolicy": _resource(
        "S3::BucketPolicy",
        Bucket=_ref("Bucket"),
        PolicyDocument={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Principal": {"AWS": "*"},
                    "Action": "s3:*",
                    "Resource": [_att("Bucket", "Arn"), {"Fn::Join": ["", [_att("Bucket", "Arn"), "/*"]]}],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        },
    ),
    "Role": _resource(
        "IAM::Role",
        AssumeRolePolicyDocument=_assumed_by("lambda"),
        Policies=[
            {"PolicyName": "inline", "PolicyDocument": _allow(Action=["logs:PutLogEvents"], Resource="*")}
        ],
        Tags=TAGS,
    ),
    "Apart": _resource(
        "IAM::Policy",
        PolicyName="apart",
        Roles=[_ref("Role")],
        PolicyDocument=_allow(Action="s3:GetObject", Resource=_att("Bucket", "Arn")),
    ),
    "Managed": _resource(
        "IAM::ManagedPolicy",
        Roles=[_ref("Role")],
        PolicyDocument=_allow(Action="sqs:SendMessage", Resource=_att("Queue", "Arn")),
    ),
    "Logs": _resource("Logs::LogGroup", RetentionInDays=30, KmsKeyId=_att("Key", "Arn"), Tags=TAGS),
    "Failures": _resource(
        "Logs::MetricFilter",
        LogGroupName=_ref("Logs"),
        FilterPattern="?ERROR",
        MetricTransformations=[{"MetricName": "Failures", "MetricNamespace": "Test", "MetricValue": "1"}],
    ),
    "Topic": _resource("SNS::Topic", KmsMasterKeyId=_ref("Key"), Tags=TAGS),
    "Mail": _resource(
        "SNS::Subscription", TopicArn=_ref("Topic"), Protocol="email", Endpoint="team@example.com"
    ),
    "TopicPolicy": _resource(
        "SNS::TopicPolicy",
        Topics=[_ref("Topic")],
        PolicyDocument=_allow(
            {"Service": "cloudwatch.amazonaws.com"}, Action="sns:Publish", Resource=_ref("Topic")
        ),
    ),
    "Alarm": _resource(
        "CloudWatch::Alarm",
        Namespace="Test",
        MetricName="Failures",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=5,
        Threshold=10,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
        AlarmActions=[_ref("Topic")],
        Dimensions=[{"Name": "Service", "Value": "api"}],
    ),
    "Dashboard": _resource(
        "CloudWatch::Dashboard",
        DashboardName="read-back",
        DashboardBody='{"widgets":[{"type":"text","properties":{"markdown":"hello"}}]}',
    ),
    "Dead": _resource("SQS::Queue", MessageRetentionPeriod=1209600),
    "Queue": _resource(
        "SQS::Queue",
        VisibilityTimeout="60",
        RedrivePolicy={"deadLetterTargetArn": _att("Dead", "Arn"), "maxReceiveCount": 3},
        Tags=TAGS,
    ),
    "QueuePolicy": _resource(
        "SQS::QueuePolicy",
        Queues=[_ref("Queue")],
        PolicyDocument=_allow(
            {"Service": "events.amazonaws.com"}, Action="sqs:SendMessage", Resource=_att("Queue", "Arn")
        ),
    ),
    "Function": _resource(
        "Lambda::Function",
        Runtime="python3.12",
        Handler="index.handler",
        Role=_att("Role", "Arn"),
        Code={"ZipFile": "def handler(event, context):\n    return 1\n"},
        Environment={"Variables": {"LEVEL": "info"}},
        Timeout=10,
        Tags=TAGS,
    ),
    "Version": _resource("Lambda::Version", FunctionName=_ref("Function")),
    "Rule": _resource(
        "Events::Rule",
        ScheduleExpression="rate(5 minutes)",
        Targets=[{"Id": "function", "Arn": _att("Function", "Arn")}],
    ),
    "Permission": _resource(
        "Lambda::Permission",
        FunctionName=_ref("Function"),
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=_att("Rule", "Arn"),
    ),
    "Parameter": _resource("SSM::Parameter", Name="/read-back/level", Type="String", Value=_ref("Level")),
    "Sessions": _resource(
        "DynamoDB::Table",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        Tags=TAGS,
    ),
    "Images": _resource(
        "ECR::Repository",
        ImageTagMutability="IMMUTABLE",
        ImageScanningConfiguration={"ScanOnPush": True},
        LifecyclePolicy={
            "LifecyclePolicyText": '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":'
            '"imageCountMoreThan","countNumber":10},"action":{"type":"expire"}}]}'
        },
    ),
    "Zone": _resource("Route53::HostedZone", Name="read-back.example.com"),
    "Record": _resource(
        "Route53::RecordSet",
        HostedZoneId=_ref("Zone"),
        Name="www.read-back.example.com",
        Type="CNAME",
        TTL="300",
        ResourceRecords=["example.com"],
    ),
    "Certificate": _resource(
        "CertificateManager::Certificate",
        DomainName="www.read-back.example.com",
        ValidationMethod="DNS",
        Tags=TAGS,
    ),
    "Origin": _resource(
        "CloudFront::OriginAccessControl",
        OriginAccessControlConfig={
            "Name": "read-back",
            "OriginAccessControlOriginType": "s3",
            "SigningBehavior": "always",
            "SigningProtocol": "sigv4",
        },
    ),
    "Site": _resource(
        "CloudFront::Distribution",
        DistributionConfig={
            "Enabled": True,
            "HttpVersion": "http2",
            "DefaultRootObject": "index.html",
            "Origins": [
                {
                    "Id": "files",
                    "DomainName": _att("Bucket", "RegionalDomainName"),
                    "OriginAccessControlId": _att("Origin", "Id"),
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                }
            ],
            "DefaultCacheBehavior": {
                "TargetOriginId": "files",
                "ViewerProtocolPolicy": "redirect-to-https",
                "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            },
        },
        Tags=TAGS,
    ),
    "Firewall": _resource(
        "WAFv2::WebACL",
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig={
            "SampledRequestsEnabled": True,
            "CloudWatchMetricsEnabled": True,
            "MetricName": "acl",
        },
        Rules=[
            {
                "Name": "common",
                "Priority": 1,
                "OverrideAction": {"None": {}},
                "Statement": {
                    "ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}
                },
                "VisibilityConfig": {
                    "SampledRequestsEnabled": True,
                    "CloudWatchMetricsEnabled": True,
                    "MetricName": "common",
                },
            }
        ],
    ),
    "People": _resource(
        "Cognito::UserPool",
        UserPoolName="people",
        Policies={"PasswordPolicy": {"MinimumLength": 12}},
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
    ),
    "Client": _resource(
        "Cognito::UserPoolClient", UserPoolId=_ref("People"), ClientName="web", GenerateSecret=True
    ),
    "Plain": _resource("SecretsManager::Secret", SecretString="in the template for all to see"),
    "Plan": _resource(
        "Backup::BackupPlan",
        BackupPlan={
            "BackupPlanName": "read-back",
            "BackupPlanRule": [{"RuleName": "daily", "TargetBackupVault": _ref("Vault")}],
        },
    ),
    "Selected": _resource(
        "Backup::BackupSelection",
        BackupPlanId=_att("Plan", "BackupPlanId"),
        BackupSelection={
            "SelectionName": "tables",
            "IamRoleArn": _att("Role", "Arn"),
            "Resources": [_att("Sessions", "Arn")],
        },
    ),
    "Vault": _resource("Backup::BackupVault", BackupVaultName="read-back", BackupVaultTags={"Owner": "team"}),
    "Http": _resource("ApiGatewayV2::Api", Name="read-back", ProtocolType="HTTP"),
    "Trace": _resource("XRay::Group", GroupName="read-back", FilterExpression="fault"),
}

TEMPLATES: dict[str, dict[str, Any]] = {
    "read-back-network": {"Resources": NETWORK},
    "read-back-services": {
        "Resources": SERVICES,
        "Parameters": {"Level": {"Type": "String", "Default": "info"}},
        "Outputs": {"TopicArn": {"Value": _ref("Topic")}},
    },
}
