"""Every security group of the platform and every rule between them: one file says who may call whom."""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from platforms.patterns.policies import acknowledge

HTTPS = ec2.Port.tcp(443)
TASK_TLS = ec2.Port.tcp(8443)
POSTGRESQL = ec2.Port.tcp(5432)


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

        self.load_balancer.add_ingress_rule(ec2.Peer.any_ipv4(), HTTPS, "HTTPS from the internet")
        acknowledge(
            self.load_balancer, "The API is for the internet: 443, and nothing else", "AwsSolutions-EC23"
        )
        _allow(self.load_balancer, self.api, TASK_TLS, "TLS from the load balancer to the tasks")
        _allow(self.api, self.database, POSTGRESQL, "PostgreSQL from the API")
        _allow(self.rotation, self.database, POSTGRESQL, "PostgreSQL from the rotation function")
        _allow(self.api, self.endpoints, HTTPS, "HTTPS from the API to AWS services")
        _allow(self.rotation, self.endpoints, HTTPS, "HTTPS from the rotation function to AWS services")
        # image layers come from S3 through its gateway endpoint, whose addresses are public ones
        self.api.add_egress_rule(
            ec2.Peer.any_ipv4(), HTTPS, "HTTPS to S3 and, through NAT, to other services"
        )


def fixed(scope: Construct, id_: str, group: ec2.ISecurityGroup) -> ec2.ISecurityGroup:
    """The group for use in another stack, where constructs would otherwise add rules of their own to it."""
    return ec2.SecurityGroup.from_security_group_id(scope, id_, group.security_group_id, mutable=False)


def _allow(source: ec2.SecurityGroup, target: ec2.SecurityGroup, port: ec2.Port, description: str) -> None:
    source.add_egress_rule(target, port, description)
    target.add_ingress_rule(source, port, description)
