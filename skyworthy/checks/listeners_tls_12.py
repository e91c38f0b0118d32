from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding

_OLD = (
    "ELBSecurityPolicy-2015-05",
    "ELBSecurityPolicy-2016-08",
    "ELBSecurityPolicy-FS-2018-06",
    "ELBSecurityPolicy-FS-1-1-2019-08",
    "ELBSecurityPolicy-TLS-1-0-2015-04",
    "ELBSecurityPolicy-TLS-1-1-2017-01",
)
_OLD_PREFIXES = ("ELBSecurityPolicy-TLS13-1-0-", "ELBSecurityPolicy-TLS13-1-1-")
_NEW_PREFIXES = (
    "ELBSecurityPolicy-FS-1-2-",
    "ELBSecurityPolicy-TLS-1-2-",
    "ELBSecurityPolicy-TLS13-1-2-",
    "ELBSecurityPolicy-TLS13-1-3-",
)


class ListenersTls12(Check):
    id, title = "LB-TLS-12", "Load balancers accept TLS 1.2 and newer only"
    why = "TLS 1.0 and 1.1 are withdrawn (RFC 8996): their ciphers and hashes are broken."
    fix = "Set SslPolicy to one of the ELBSecurityPolicy-TLS13-1-2 family."
    severity = "medium"
    source = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        for listener in estate.of_type("AWS::ElasticLoadBalancingV2::Listener"):
            if (listener.observed or {}).get("Protocol") in ("HTTPS", "TLS", None):
                yield listener

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        policy = str(reported(resource, "SslPolicy"))
        if policy in _OLD or policy.startswith(_OLD_PREFIXES):
            yield self.finding(resource, "accepts TLS older than 1.2", f"SslPolicy is {policy}")
        elif not policy.startswith(_NEW_PREFIXES):
            yield Unclear(resource.address, f"what {policy} accepts is not in this check's table")
