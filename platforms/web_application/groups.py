"""Every security group of the platform and every rule between them: one file says who may call whom."""

from collections.abc import Iterable

from aws_cdk import IResolvable
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from platforms.patterns.policies import acknowledge

HTTPS, TASK_TLS, POSTGRESQL = 443, 8443, 5432
ANYWHERE = "0.0.0.0/0"


class Groups(Construct):
    """Nothing leaves a group but what is written here. Other stacks take groups as they are (`fixed`)."""

    def __init__(self, scope: Construct, id_: str, *, vpc: ec2.IVpc) -> None:
        super().__init__(scope, id_)

        def group(role: str, description: str) -> ec2.SecurityGroup:
            return ec2.SecurityGroup(self, role, vpc=vpc, description=description, allow_all_outbound=False)

        self.load_balancer = group("LoadBalancer", "The load balancer of the API")
        self.api = group("Api", "The tasks of the API")
        self.database = group("Database", "The instances of the database")
        self.rotation = group("Rotation", "The function that rotates the credentials of the database")
        self.endpoints = group("Endpoints", "The interface endpoints of AWS services")

        acknowledge(
            self.load_balancer, "The API is for the internet: 443, and nothing else", "AwsSolutions-EC23"
        )
        self.load_balancer.add_ingress_rule(
            ec2.Peer.ipv4(ANYWHERE), ec2.Port.tcp(HTTPS), "HTTPS from the internet"
        )
        _allow(self.load_balancer, [(self.api, TASK_TLS, "TLS from the load balancer to the tasks")])
        _allow(
            self.api,
            [
                (self.database, POSTGRESQL, "PostgreSQL from the API"),
                (self.endpoints, HTTPS, "HTTPS from the API to AWS services"),
                # image layers come from S3 through its gateway endpoint, whose addresses are public ones
                (ANYWHERE, HTTPS, "HTTPS to S3 and, through NAT, to other services"),
            ],
        )
        _allow(
            self.rotation,
            [
                (self.database, POSTGRESQL, "PostgreSQL from the rotation function"),
                (self.endpoints, HTTPS, "HTTPS from the rotation function to AWS services"),
            ],
        )


def fixed(scope: Construct, id_: str, group: ec2.ISecurityGroup) -> ec2.ISecurityGroup:
    """The group for use in another stack, where constructs would otherwise add rules of their own to it."""
    return ec2.SecurityGroup.from_security_group_id(scope, id_, group.security_group_id, mutable=False)


def _allow(source: ec2.SecurityGroup, targets: Iterable[tuple[ec2.SecurityGroup | str, int, str]]) -> None:
    """Let `source` call `targets`, groups or address ranges, on one port each.

    Egress is written into the group itself: AWS gives a group without rules of its own one to everywhere, and
    CDK would put rules between groups into resources of their own. Calls make no circle, so this works.
    """
    egress: list[IResolvable | ec2.CfnSecurityGroup.EgressProperty] = []
    for target, port, description in targets:
        if isinstance(target, ec2.SecurityGroup):
            target.add_ingress_rule(source, ec2.Port.tcp(port), description)
        to_group = target.security_group_id if isinstance(target, ec2.SecurityGroup) else None
        egress.append(
            ec2.CfnSecurityGroup.EgressProperty(
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                destination_security_group_id=to_group,
                cidr_ip=target if isinstance(target, str) else None,
                description=description,
            )
        )
    resource = source.node.default_child
    assert isinstance(resource, ec2.CfnSecurityGroup)
    resource.security_group_egress = egress
