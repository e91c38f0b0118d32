"""Property 7: the database is backed up for the promised days, in its window, with its tags."""

from tests.property.templates import Configuration, at

PRODUCTION_DAYS = 35
FEWEST_DAYS = 7


def backed_up(configuration: Configuration) -> None:
    """Aurora restores to any second of the retention: point-in-time recovery has no switch of its own."""
    settings = configuration.settings.database
    clusters = configuration.all("AWS::RDS::DBCluster")
    assert clusters, f"{configuration.settings.name} has no database"
    for cluster in clusters:
        days = at(cluster, "BackupRetentionPeriod")
        fewest = PRODUCTION_DAYS if configuration.settings.name == "production" else FEWEST_DAYS
        assert isinstance(days, int) and days >= fewest, f"{cluster.name} keeps backups for {days} days"
        assert days == settings.backup_days, f"{cluster.name} keeps {days} days, not {settings.backup_days}"
        window = at(cluster, "PreferredBackupWindow")
        assert window == settings.backup_window, f"{cluster.name} is backed up at {window}"
        assert at(cluster, "CopyTagsToSnapshot") is True, f"{cluster.name} leaves its snapshots without tags"
        engine = str(at(cluster, "Engine"))
        assert engine.startswith("aurora-"), f"{cluster.name} is {engine}: its recovery is another matter"
