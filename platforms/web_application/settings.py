"""What may differ between the environments of the web application: the fields of a block in cdk.json."""

import re
from ipaddress import IPv4Network
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from platforms.patterns.settings import RetentionDays, Settings

APPLICATION = "web-application"

Name = Literal["dev", "staging", "production"]
NAMES: tuple[Name, ...] = get_args(Name)
Region = Literal[
    "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1", "us-east-1", "us-east-2", "us-west-2"
]

# a certificate's name has at most 64 characters, although a domain name may have 253
DomainName = Annotated[
    str, StringConstraints(max_length=64, pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")
]
Email = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,63}$")
]
# 256 characters for most services, but CloudFormation allows an image repository's tags one less
TagValue = Annotated[
    str,
    StringConstraints(min_length=1, max_length=255, pattern=r"^[A-Za-z0-9_.:/=+@-][A-Za-z0-9 _.:/=+@-]*$"),
]
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
DAY = r"(mon|tue|wed|thu|fri|sat|sun)"


class Domain(Settings):
    zone: DomainName = Field(description="a domain name of lower-case labels, at most 64 characters")
    api: DomainName = Field(description="a name inside the zone, at most 64 characters")
    frontend: DomainName = Field(description="the zone or a name inside it, at most 64 characters")


class Network(Settings):
    cidr: IPv4Network = Field(description="a private IPv4 network from /16 to /22")
    zones: tuple[str, ...] = Field(
        min_length=2, max_length=4, description="2 to 4 zones of the region, 3 or 4 in production"
    )
    nat: Literal["single", "per-zone"] = Field(
        # single is cheaper, and loses egress with its zone
        description="'single' or 'per-zone'; production needs 'per-zone'"
    )


class Database(Settings):
    minimum_acu: float = Field(
        ge=0.5, le=256, multiple_of=0.5, description="0.5 to 256 in steps of 0.5, up to maximum_acu"
    )
    maximum_acu: float = Field(
        ge=1, le=256, multiple_of=0.5, description="1 to 256 in steps of 0.5, from minimum_acu"
    )
    readers: int = Field(ge=0, le=15, description="0 to 15; at least 1 in staging and production")
    backup_days: int = Field(ge=7, le=35, description="7 to 35; 35 in production")
    backup_window: Annotated[str, StringConstraints(pattern=rf"^{TIME}-{TIME}$")] = Field(
        description="hh:mm-hh:mm in UTC, 30 minutes to 24 hours, apart from the maintenance window"
    )
    maintenance_window: Annotated[str, StringConstraints(pattern=rf"^{DAY}:{TIME}-{DAY}:{TIME}$")] = Field(
        description="ddd:hh:mm-ddd:hh:mm in UTC, 30 minutes to 24 hours, apart from the backup window"
    )


class Api(Settings):
    image: str = Field(
        pattern=r"^(sha256:[0-9a-f]{64}|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})$".replace("(?!latest$)", ""),
        description="a tag that is never moved (not 'latest'), or sha256: and 64 hexadecimal digits",
    )
    cpu: Literal[256, 512, 1024, 2048, 4096, 8192, 16384] = Field(
        description="256, 512, 1024, 2048, 4096, 8192 or 16384 CPU units"
    )
    memory: int = Field(description="MiB that Fargate offers with the cpu")
    minimum_tasks: int = Field(
        ge=1, le=100, description="1 to 100, up to maximum_tasks; at least 2 in production"
    )
    maximum_tasks: int = Field(ge=1, le=100, description="1 to 100, from minimum_tasks")
    cpu_target: int = Field(ge=10, le=90, description="10 to 90 percent")
    memory_target: int = Field(ge=10, le=90, description="10 to 90 percent")


class Logs(Settings):
    retention_days: RetentionDays = Field(
        description="a retention that CloudWatch Logs offers, 1 to 3653 days"
    )


class Receivers(Settings):
    warning: tuple[Email, ...] = Field(min_length=1, max_length=20, description="1 to 20 e-mail addresses")
    critical: tuple[Email, ...] = Field(
        max_length=20, description="up to 20 e-mail addresses: at least 1 in production, none elsewhere"
    )


class Tags(Settings):
    cost_center: TagValue = Field(description="1 to 255 characters that AWS allows in a tag")
    owner: TagValue = Field(description="1 to 255 characters that AWS allows in a tag")


class Environment(Settings):
    """One environment. Made by `environments.read`, which also applies the rules between fields."""

    name: Name = Field(description="dev, staging or production")
    account: str | None = Field(
        default=None, pattern=r"^[0-9]{12}$", description="an account id of 12 digits"
    )
    region: Region = Field(description=", ".join(get_args(Region)))
    domain: Domain
    network: Network
    database: Database
    api: Api
    logs: Logs
    receivers: Receivers
    tags: Tags

    @property
    def prefix(self) -> str:
        """What every fixed physical name starts with, so that the environments share an account."""
        return f"{APPLICATION}-{self.name}"

    @property
    def image_repository(self) -> str:
        return f"{self.prefix}-api"

    @property
    def disposable(self) -> bool:
        """Whether the environment is made to be thrown away, with everything in it."""
        return self.name != "production"


def minutes(window: str) -> range:
    """The minutes of a daily (`hh:mm-hh:mm`) or weekly (`ddd:hh:mm-ddd:hh:mm`) window, wherever it ends."""
    days = re.findall(DAY, window)
    start, end = (int(h) * 60 + int(m) for h, m in re.findall(r"(\d\d):(\d\d)", window))
    if days:
        order = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        start, end = start + order.index(days[0]) * 1440, end + order.index(days[1]) * 1440
    period = 7 * 1440 if days else 1440
    return range(start, end if end > start else end + period)
