from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class ServicesRollBack(Check):
    id, title = (
        "ECS-CIRCUIT-BREAKER",
        "Every ECS service gives up on a deployment that fails, and rolls it back",
    )
    why = "Without it ECS starts failing tasks for hours, and CloudFormation waits with it."
    fix = "Enable DeploymentCircuitBreaker with Rollback in DeploymentConfiguration."
    severity = "medium"
    source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        for service in estate.of_type("AWS::ECS::Service"):
            controller = ((service.observed or {}).get("DeploymentController") or {}).get("Type", "ECS")
            if controller == "ECS":
                yield service  # other controllers bring their own way back

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        configuration = (resource.observed or {}).get("DeploymentConfiguration") or {}
        breaker = configuration.get("DeploymentCircuitBreaker") or {}
        for name in ("Enable", "Rollback"):
            if breaker.get(name) is not True:
                yield self.finding(
                    resource,
                    "keeps on with a deployment that fails",
                    f"DeploymentCircuitBreaker.{name} is off",
                )
