"""A small web ACL: AWS's rules against common attacks, and a limit to what one address may ask."""

from typing import Literal

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from platforms.patterns.logs import Logs

COMMON = "AWSManagedRulesCommonRuleSet"
MANAGED = (
    COMMON,
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
)
REQUESTS_PER_FIVE_MINUTES = 2000
# blocks every body over 8 KB, which is no sign of an attack where callers send text
BODY_SIZE = "SizeRestrictions_BODY"


class WebAcl(Construct):
    """For a distribution (`CLOUDFRONT`, in us-east-1) or a load balancer (`REGIONAL`); all is logged.

    `large_bodies`: bodies over 8 KB are counted and not blocked. WAF looks at the first 8 KB of them, so what
    stands behind must limit their size itself.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        scope_: Literal["CLOUDFRONT", "REGIONAL"],
        logs: Logs,
        large_bodies: bool = False,
    ) -> None:
        super().__init__(scope, id_)
        managed = [
            wafv2.CfnWebACL.RuleProperty(
                name=rule,
                priority=priority,
                override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
                statement=wafv2.CfnWebACL.StatementProperty(
                    managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                        vendor_name="AWS",
                        name=rule,
                        rule_action_overrides=(
                            [_counted(BODY_SIZE)] if large_bodies and rule == COMMON else None
                        ),
                    )
                ),
                visibility_config=_visible(rule),
            )
            for priority, rule in enumerate(MANAGED)
        ]
        limit = wafv2.CfnWebACL.RuleProperty(
            name="RateLimit",
            priority=len(managed),
            action=wafv2.CfnWebACL.RuleActionProperty(block={}),
            statement=wafv2.CfnWebACL.StatementProperty(
                rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                    aggregate_key_type="IP", limit=REQUESTS_PER_FIVE_MINUTES
                )
            ),
            visibility_config=_visible("RateLimit"),
        )
        acl = wafv2.CfnWebACL(
            self,
            "Acl",
            name=name,
            scope=scope_,
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            rules=[*managed, limit],
            visibility_config=_visible(name),
        )
        self.arn = acl.attr_arn
        log_group = logs.group(self, "Logs", name=f"aws-waf-logs-{name}")  # WAF wants this prefix
        destination = Stack.of(self).format_arn(  # without the `:*` of the group's own ARN, which WAF drops
            service="logs",
            resource="log-group",
            resource_name=log_group.log_group_name,
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        wafv2.CfnLoggingConfiguration(
            self, "Logging", resource_arn=self.arn, log_destination_configs=[destination]
        )

    def protect(self, resource_arn: str) -> None:
        """Put a regional resource behind this ACL; a distribution names the ACL itself."""
        wafv2.CfnWebACLAssociation(self, "Association", resource_arn=resource_arn, web_acl_arn=self.arn)


def _counted(rule: str) -> wafv2.CfnWebACL.RuleActionOverrideProperty:
    return wafv2.CfnWebACL.RuleActionOverrideProperty(
        name=rule, action_to_use=wafv2.CfnWebACL.RuleActionProperty(count={})
    )


def _visible(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
