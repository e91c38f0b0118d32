"""What a backup plan protects."""

from skyworthy.cloud.host.simple import Simple, provide


def install() -> None:
    provide(
        "AWS::Backup::BackupSelection",
        Simple(
            "backup",
            create="create_backup_selection",
            delete="delete_backup_selection",
            identify=lambda answer, properties: f"{answer['SelectionId']}_{properties['BackupPlanId']}",
            target=lambda physical_id, properties: {
                "BackupPlanId": properties["BackupPlanId"],
                "SelectionId": physical_id.split("_")[0],
            },
            attributes=lambda answer, properties: {
                "SelectionId": answer["SelectionId"],
                "Id": f"{answer['SelectionId']}_{properties['BackupPlanId']}",
            },
        ),
    )
