"""What ordinary serverless applications are made of, small: each resource of it has a reader of its own."""

from typing import Any

_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
_ROLE_ARN = {"Fn::GetAtt": ["Role", "Arn"]}
_TAGS = [{"Key": "team", "Value": "orders"}]


def _of(type_: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{type_}", "Properties": properties}


FUNCTIONS: dict[str, Any] = {
    "Role": _of("IAM::Role", AssumeRolePolicyDocument=_TRUST),
    "Function": _of(
        "Lambda::Function",
        Runtime="python3.13",
        Handler="index.handler",
        Role=_ROLE_ARN,
        Code={"ZipFile": "def handler(event, context):\n    return {}\n"},
    ),
    "Version": _of("Lambda::Version", FunctionName={"Ref": "Function"}),
    "Alias": _of(
        "Lambda::Alias",
        FunctionName={"Ref": "Function"},
        Name="live",
        FunctionVersion={"Fn::GetAtt": ["Version", "Version"]},
    ),
    "Url": {
        **_of("Lambda::Url", TargetFunctionArn={"Ref": "Function"}, Qualifier="live", AuthType="AWS_IAM"),
        "DependsOn": "Alias",
    },
    "Retries": _of(
        "Lambda::EventInvokeConfig",
        FunctionName={"Ref": "Function"},
        Qualifier="$LATEST",
        MaximumRetryAttempts=1,
    ),
    "Queue": _of("SQS::Queue", VisibilityTimeout=60),
    "Mapping": _of(
        "Lambda::EventSourceMapping",
        FunctionName={"Ref": "Function"},
        EventSourceArn={"Fn::GetAtt": ["Queue", "Arn"]},
        BatchSize=5,
        Tags=_TAGS,
    ),
}
APIS: dict[str, Any] = {
    "Api": _of("ApiGateway::RestApi", Name="orders"),
    "Orders": _of(
        "ApiGateway::Resource",
        RestApiId={"Ref": "Api"},
        ParentId={"Fn::GetAtt": ["Api", "RootResourceId"]},
        PathPart="orders",
    ),
    "Root": _of(
        "ApiGateway::Method",
        RestApiId={"Ref": "Api"},
        ResourceId={"Fn::GetAtt": ["Api", "RootResourceId"]},
        HttpMethod="GET",
        AuthorizationType="NONE",
        Integration={
            "Type": "MOCK",
            "RequestTemplates": {"application/json": '{"statusCode": 200}'},
            "IntegrationResponses": [{"StatusCode": "200"}],
        },
        MethodResponses=[{"StatusCode": "200"}],
    ),
    "Deployment": {**_of("ApiGateway::Deployment", RestApiId={"Ref": "Api"}), "DependsOn": "Root"},
    "Stage": _of(
        "ApiGateway::Stage",
        RestApiId={"Ref": "Api"},
        DeploymentId={"Ref": "Deployment"},
        StageName="v1",
        MethodSettings=[{"ResourcePath": "/*", "HttpMethod": "*", "ThrottlingRateLimit": 100}],
    ),
    "Plan": _of("ApiGateway::UsagePlan", Throttle={"RateLimit": 10, "BurstLimit": 2}),
    "ApiKey": _of("ApiGateway::ApiKey", Enabled=True),
    "PlanKey": _of(
        "ApiGateway::UsagePlanKey", KeyId={"Ref": "ApiKey"}, KeyType="API_KEY", UsagePlanId={"Ref": "Plan"}
    ),
}
FLOWS: dict[str, Any] = {
    "Role": _of("IAM::Role", AssumeRolePolicyDocument=_TRUST),
    "Logs": _of("Logs::LogGroup", RetentionInDays=1),
    "Machine": _of(
        "StepFunctions::StateMachine",
        RoleArn=_ROLE_ARN,
        DefinitionString='{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}',
        LoggingConfiguration={
            "Level": "ALL",
            "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::GetAtt": ["Logs", "Arn"]}}}],
        },
        TracingConfiguration={"Enabled": True},
        Tags=_TAGS,
    ),
    "Bus": _of("Events::EventBus", Name="orders"),
    "Rule": _of(
        "Events::Rule",
        EventBusName={"Ref": "Bus"},
        EventPattern={"source": ["orders"]},
        Targets=[{"Id": "one", "Arn": {"Ref": "Machine"}, "RoleArn": _ROLE_ARN}],
    ),
    "Stream": _of(
        "Kinesis::Stream",
        ShardCount=2,
        RetentionPeriodHours=48,
        StreamEncryption={"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
    ),
    "Schedule": _of(
        "Scheduler::Schedule",
        ScheduleExpression="rate(1 hour)",
        ScheduleExpressionTimezone="Etc/UTC",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": {"Ref": "Machine"}, "RoleArn": _ROLE_ARN},
    ),
    "Site": _of(
        "S3::Bucket",
        ObjectLockEnabled=True,
        WebsiteConfiguration={"IndexDocument": "index.html", "ErrorDocument": "error.html"},
    ),
}
PEOPLE: dict[str, Any] = {
    "Group": _of("IAM::Group", ManagedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
    "User": _of(
        "IAM::User",
        Groups=[{"Ref": "Group"}],
        Policies=[
            {
                "PolicyName": "list",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}],
                },
            }
        ],
    ),
    "AccessKey": _of("IAM::AccessKey", UserName={"Ref": "User"}),
    "Role": _of("IAM::Role", AssumeRolePolicyDocument=_TRUST),
    "Profile": _of("IAM::InstanceProfile", Roles=[{"Ref": "Role"}]),
}
DUAL: dict[str, Any] = {
    "Vpc": _of("EC2::VPC", CidrBlock="10.77.0.0/16"),
    "Block": _of("EC2::VPCCidrBlock", VpcId={"Ref": "Vpc"}, AmazonProvidedIpv6CidrBlock=True),
    "Subnet": {
        **_of(
            "EC2::Subnet",
            VpcId={"Ref": "Vpc"},
            CidrBlock="10.77.0.0/24",
            AssignIpv6AddressOnCreation=True,
            Ipv6CidrBlock={
                "Fn::Select": [
                    0,
                    {
                        "Fn::Cidr": [
                            {"Fn::Select": [0, {"Fn::GetAtt": ["Vpc", "Ipv6CidrBlocks"]}]},
                            1,
                            64,
                        ]
                    },
                ]
            },
        ),
        "DependsOn": "Block",
    },
    "Gateway": _of("EC2::EgressOnlyInternetGateway", VpcId={"Ref": "Vpc"}, Tags=_TAGS),
}
STACKS = {
    name: {"Resources": resources}
    for name, resources in (
        ("any-functions", FUNCTIONS),
        ("any-apis", APIS),
        ("any-flows", FLOWS),
        ("any-people", PEOPLE),
        ("any-network", DUAL),
    )
}
