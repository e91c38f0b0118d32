from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding

_ENCRYPTED = ("redirect-to-https", "https-only")


class DistributionsHttps(Check):
    id, title = "CF-HTTPS", "Distributions serve over HTTPS only, in every behaviour"
    why = "One behaviour that allows plain HTTP is enough to change a script on its way to the browser."
    fix = "Set ViewerProtocolPolicy to redirect-to-https or https-only in every behaviour."
    severity = "high"
    source = "AWS Foundational Security Best Practices, CloudFront.3"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::CloudFront::Distribution")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        config = reported(resource, "DistributionConfig")
        default = reported(resource, "DistributionConfig.DefaultCacheBehavior")
        for behaviour in (default, *(config.get("CacheBehaviors") or [])):
            path = behaviour.get("PathPattern", "the default behaviour")
            policy = behaviour.get("ViewerProtocolPolicy")
            if policy is None:
                yield Unclear(resource.address, f"the API reports no ViewerProtocolPolicy of {path}")
            elif policy not in _ENCRYPTED:
                yield self.finding(
                    resource, f"serves {path} without TLS", f"ViewerProtocolPolicy is {policy}"
                )
