"""Mutants of the front end, the monitoring, tags and outputs (WEB-5 to WEB-7)."""

from collections.abc import Mapping

from tests.estates import gone, not_reported, observed, of_type, output
from tests.integration.web_application.mutant import Mutant, mutant, named, tag

CERTIFICATE = named("AWS::CertificateManager::Certificate", "Certificate")
DISTRIBUTION = of_type("AWS::CloudFront::Distribution")
CONFIG = "DistributionConfig"
FILES = named("AWS::S3::Bucket", "SiteFiles")
FILES_POLICY = named("AWS::S3::BucketPolicy", "SiteFiles")
KEY = "ServerSideEncryptionByDefault.SSEAlgorithm"
SUBSCRIPTION, TOPIC = of_type("AWS::SNS::Subscription"), of_type("AWS::SNS::Topic")
LATENCY = named("AWS::CloudWatch::Alarm", "AlarmsLatency")
TASKS = named("AWS::CloudWatch::Alarm", "AlarmsTasks")
PUBLICATION_LOGS = named("AWS::Logs::LogGroup", "SitePublicationLogs")
RECORD = of_type("AWS::Route53::RecordSet", Type="AAAA", Name="api.dev.web-application.example.com.")
DASHBOARD = named("AWS::CloudWatch::Dashboard", "DashboardsDatabase")

MUTANTS: Mapping[str, tuple[Mutant, ...]] = {
    "WEB-5.1": (
        mutant("not versioned", observed(FILES, "VersioningConfiguration.Status", "Suspended")),
        mutant("not encrypted", not_reported(FILES, "BucketEncryption")),
        mutant(
            "public by a policy", observed(FILES, "PublicAccessBlockConfiguration.BlockPublicPolicy", False)
        ),
        mutant("old versions for ever", observed(FILES, "LifecycleConfiguration.Rules", [])),
        mutant("without TLS", observed(FILES_POLICY, "PolicyDocument.Statement.0.Effect", "Allow")),
        mutant("for nobody", gone(FILES_POLICY)),
        mutant(
            "for every distribution",
            observed(
                FILES_POLICY,
                "PolicyDocument.Statement",
                lambda statements: [
                    {
                        **each,
                        "Condition": {
                            "StringEquals": {"AWS:SourceArn": "arn:aws:cloudfront::1:distribution/X"}
                        },
                    }
                    if "cloudfront" in str(each["Principal"])
                    else each
                    for each in statements
                ],
            ),
        ),
    ),
    "WEB-5.2": (
        mutant(
            "without access control", not_reported(DISTRIBUTION, f"{CONFIG}.Origins.0.OriginAccessControlId")
        ),
        mutant(
            "unsigned",
            observed(
                of_type("AWS::CloudFront::OriginAccessControl"),
                "OriginAccessControlConfig.SigningBehavior",
                "never",
            ),
        ),
        mutant(
            "an unknown certificate",
            observed(DISTRIBUTION, f"{CONFIG}.ViewerCertificate.AcmCertificateArn", "arn:aws:acm:1"),
        ),
        mutant(
            "TLS of 2019",
            observed(DISTRIBUTION, f"{CONFIG}.ViewerCertificate.MinimumProtocolVersion", "TLSv1.2_2019"),
        ),
        mutant(
            "plain HTTP for assets",
            observed(DISTRIBUTION, f"{CONFIG}.CacheBehaviors.0.ViewerProtocolPolicy", "allow-all"),
        ),
        mutant("not compressed", observed(DISTRIBUTION, f"{CONFIG}.DefaultCacheBehavior.Compress", False)),
        mutant(
            "without Brotli",
            observed(
                of_type("AWS::CloudFront::CachePolicy"),
                "CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.EnableAcceptEncodingBrotli",
                False,
            ),
        ),
    ),
    "WEB-5.4": (
        mutant(
            "pages without headers",
            observed(
                DISTRIBUTION,
                f"{CONFIG}.DefaultCacheBehavior.LambdaFunctionAssociations",
                lambda all_: all_[:1],
            ),
        ),
        mutant(
            "assets without headers",
            observed(DISTRIBUTION, f"{CONFIG}.CacheBehaviors.0.LambdaFunctionAssociations", []),
        ),
        mutant(
            "headers for viewers' requests",
            observed(
                DISTRIBUTION,
                f"{CONFIG}.CacheBehaviors.0.LambdaFunctionAssociations.0.EventType",
                "viewer-request",
            ),
        ),
        mutant(
            "another function",
            observed(
                of_type("AWS::Lambda::Function", Handler="response.handler"), "Handler", "index.handler"
            ),
        ),
    ),
    "WEB-5.7": (
        mutant("no IPv6 for the API", gone(RECORD)),
        mutant("an alias of elsewhere", observed(RECORD, "AliasTarget.DNSName", "elsewhere.example.com.")),
        mutant("in another zone", observed(RECORD, "HostedZoneId", "Z1")),
        mutant("a certificate by mail", observed(CERTIFICATE, "ValidationMethod", "EMAIL")),
    ),
    "WEB-6.1": (
        mutant("one less", gone(DASHBOARD), "WEB-1.4"),
        mutant(
            "without connections",
            observed(
                DASHBOARD, "DashboardBody", lambda body: body.replace("DatabaseConnections", "Deadlocks")
            ),
        ),
    ),
    "WEB-6.2": (
        mutant("one less", gone(LATENCY)),
        mutant("a higher threshold", observed(LATENCY, "Threshold", 20.0)),
        mutant("the average", observed(LATENCY, "ExtendedStatistic", "p50")),
        mutant("silence is fine", observed(TASKS, "TreatMissingData", "notBreaching")),
        mutant("for nobody", observed(LATENCY, "AlarmActions", [])),
        mutant("switched off", observed(LATENCY, "ActionsEnabled", False)),
        mutant("a topic of elsewhere", observed(LATENCY, "AlarmActions", ["arn:aws:sns:1"])),
        mutant("a metric that nobody publishes", observed(TASKS, "Namespace", "AWS/ECS")),
        mutant("another load balancer", observed(LATENCY, "Dimensions.0.Value", "app/other/1")),
        mutant("no metric filter", gone(of_type("AWS::Logs::MetricFilter"))),
    ),
    "WEB-6.3": (
        mutant("in the clear", not_reported(TOPIC, "KmsMasterKeyId")),
        mutant("with AWS's key", observed(TOPIC, "KmsMasterKeyId", "alias/aws/sns")),
        mutant("for nobody", gone(SUBSCRIPTION)),
        mutant("for somebody else", observed(SUBSCRIPTION, "Endpoint", "other@example.com")),
    ),
    "WEB-6.4": (
        mutant("one for ever", not_reported(PUBLICATION_LOGS, "RetentionInDays"), "WEB-4.6"),
        mutant("one for a year", observed(PUBLICATION_LOGS, "RetentionInDays", 365)),
        mutant("one without our key", not_reported(PUBLICATION_LOGS, "KmsKeyId")),
        mutant("one that AWS will make", gone(PUBLICATION_LOGS)),
    ),
    "WEB-7.1": (
        mutant("one without an owner", tag(TOPIC, "Owner", None)),
        mutant("one on another bill", tag(DISTRIBUTION, "CostCenter", "CC-9999")),
        mutant("one without any", not_reported(of_type("AWS::RDS::DBCluster"), "Tags")),
    ),
    "WEB-7.2": (
        mutant("one less", output("VpcId", None)),
        mutant("of nothing", output("EcsClusterName", "other")),
        mutant("without TLS", output("FrontendUrl", "http://www.dev.web-application.example.com")),
    ),
}
