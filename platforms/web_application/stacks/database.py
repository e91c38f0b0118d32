"""The database and its credentials."""

from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_rds as rds
from constructs import Construct

from platforms.patterns.database import Database
from platforms.web_application.groups import fixed
from platforms.web_application.settings import Environment
from platforms.web_application.stacks.network import NetworkStack


class DatabaseStack(Stack):
    def __init__(
        self, scope: Construct, id_: str, *, environment: Environment, network: NetworkStack, **kwargs: Any
    ) -> None:
        super().__init__(scope, id_, **kwargs)
        settings = environment.database
        self.database = Database(
            self,
            "Database",
            name=environment.prefix,
            vpc=network.vpc,
            zones=environment.network.zones,
            group=fixed(self, "DatabaseGroup", network.groups.database),
            minimum_acu=settings.minimum_acu,
            maximum_acu=settings.maximum_acu,
            readers=settings.readers,
            backup=rds.BackupProps(
                retention=Duration.days(settings.backup_days), preferred_window=settings.backup_window
            ),
            maintenance_window=settings.maintenance_window,
            logs=network.logs,
            removable=environment.disposable,
        )
        self.database.rotate(
            name=f"{environment.prefix}-rotation",
            vpc=network.vpc,
            group=fixed(self, "RotationGroup", network.groups.rotation),
            logs=network.logs,
        )
        CfnOutput(self, "DatabaseSecretArn", value=self.database.secret.secret_arn)
