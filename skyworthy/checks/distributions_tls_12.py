from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, NotReported, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding

_OLD = ("SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016")
_NEW_PREFIXES = ("TLSv1.2_", "TLSv1.3_")


class DistributionsTls12(Check):
    id, title = "CF-TLS-12", "Distributions accept TLS 1.2 and newer only"
    why = "TLS 1.0 and 1.1 are withdrawn (RFC 8996); CloudFront's own certificate brings them back."
    fix = "Use a certificate of your own with MinimumProtocolVersion TLSv1.2_2021."
    severity = "medium"
    source = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::CloudFront::Distribution")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        certificate = reported(resource, "DistributionConfig.ViewerCertificate")
        if certificate.get("CloudFrontDefaultCertificate"):
            yield self.finding(
                resource, "accepts TLS older than 1.2", "CloudFront's default certificate implies TLSv1"
            )
            return
        version = certificate.get("MinimumProtocolVersion")
        if version is None:
            raise NotReported("the API does not report MinimumProtocolVersion")
        if version in _OLD:
            yield self.finding(resource, "accepts TLS older than 1.2", f"MinimumProtocolVersion is {version}")
        elif not version.startswith(_NEW_PREFIXES):
            yield Unclear(resource.address, f"what {version} accepts is not in this check's table")
