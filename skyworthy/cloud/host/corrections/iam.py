"""Roles: the permissions boundary that the built-in handler drops."""

from skyworthy.cloud.host.registry import client
from skyworthy.cloud.host.settings import Setting, keep


def install() -> None:
    keep(
        "AWS::IAM::Role",
        {"PermissionsBoundary": Setting(_put_boundary, _remove_boundary)},
    )


def _put_boundary(role: str, policy: str) -> None:
    client("iam").put_role_permissions_boundary(RoleName=role, PermissionsBoundary=policy)


def _remove_boundary(role: str) -> None:
    client("iam").delete_role_permissions_boundary(RoleName=role)
