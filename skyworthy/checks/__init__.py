"""Checks over an estate: one file each; `run_checks` runs them all. None of them knows a platform."""

from skyworthy.checks.alarms_act import AlarmsAct
from skyworthy.checks.alarms_on_real_metrics import AlarmsOnRealMetrics
from skyworthy.checks.base import Check
from skyworthy.checks.buckets_encrypted import BucketsEncrypted
from skyworthy.checks.buckets_private import BucketsPrivate
from skyworthy.checks.buckets_tls_only import BucketsTlsOnly
from skyworthy.checks.databases_backed_up import DatabasesBackedUp
from skyworthy.checks.databases_encrypted import DatabasesEncrypted
from skyworthy.checks.databases_not_public import DatabasesNotPublic
from skyworthy.checks.databases_without_way_out import DatabasesWithoutWayOut
from skyworthy.checks.distributions_https import DistributionsHttps
from skyworthy.checks.distributions_tls_12 import DistributionsTls12
from skyworthy.checks.groups_not_open import GroupsNotOpen
from skyworthy.checks.keys_rotate import KeysRotate
from skyworthy.checks.listeners_encrypted import ListenersEncrypted
from skyworthy.checks.listeners_tls_12 import ListenersTls12
from skyworthy.checks.logs_retained import LogsRetained
from skyworthy.checks.messages_encrypted import MessagesEncrypted
from skyworthy.checks.policies_narrow import PoliciesNarrow
from skyworthy.checks.resources_not_public import ResourcesNotPublic
from skyworthy.checks.roles_not_public import RolesNotPublic
from skyworthy.checks.secrets_rotated import SecretsRotated
from skyworthy.checks.services_roll_back import ServicesRollBack
from skyworthy.checks.tags_complete import TagsComplete
from skyworthy.checks.targets_checked import TargetsChecked
from skyworthy.checks.volumes_encrypted import VolumesEncrypted
from skyworthy.estate.model import Estate
from skyworthy.result import CheckResult

ALL: tuple[type[Check], ...] = (
    DatabasesNotPublic,
    DatabasesWithoutWayOut,
    GroupsNotOpen,
    DatabasesEncrypted,
    BucketsEncrypted,
    VolumesEncrypted,
    MessagesEncrypted,
    KeysRotate,
    BucketsPrivate,
    BucketsTlsOnly,
    ListenersEncrypted,
    ListenersTls12,
    DistributionsHttps,
    DistributionsTls12,
    DatabasesBackedUp,
    SecretsRotated,
    PoliciesNarrow,
    RolesNotPublic,
    ResourcesNotPublic,
    ServicesRollBack,
    TargetsChecked,
    LogsRetained,
    AlarmsAct,
    AlarmsOnRealMetrics,
    TagsComplete,
)
"""Every check, in the order of the report."""


def run_checks(estate: Estate) -> tuple[CheckResult, ...]:
    """Each check's outcome on this estate."""
    return tuple(check().run(estate) for check in ALL)
