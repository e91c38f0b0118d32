from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class ListenersEncrypted(Check):
    id, title = "LB-HTTPS", "Load balancers listen with TLS; what listens without only redirects to HTTPS"
    why = "Whoever sits between a client and a plain listener reads and changes everything."
    fix = "Give the listener HTTPS or TLS and a certificate, or make its default action a redirect to HTTPS."
    severity = "high"
    source = "AWS Foundational Security Best Practices, ELB.1"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::ElasticLoadBalancingV2::Listener")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        protocol = reported(resource, "Protocol")
        if protocol in ("HTTPS", "TLS"):
            if not (resource.observed or {}).get("Certificates"):
                yield self.finding(resource, "has no certificate", f"{protocol} with no Certificates")
        elif protocol == "HTTP":
            actions = reported(resource, "DefaultActions")
            if not actions or not all(map(_redirects, actions)):
                port = (resource.observed or {}).get("Port")
                yield self.finding(resource, f"listens without TLS on {port}", f"Protocol is {protocol}")
        else:
            yield Unclear(
                resource.address, f"{protocol} passes bytes on: whether they are encrypted is not seen"
            )


def _redirects(action: dict[str, object]) -> bool:
    to = action.get("RedirectConfig")
    return action.get("Type") == "redirect" and isinstance(to, dict) and to.get("Protocol") == "HTTPS"
