"""AWS Backup and AWS Budgets, where a resource is asked for by more than its physical id."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted


def _selection(api: Api, wanted: Wanted) -> Answer | None:
    """The physical id joins the selection's id with its plan's."""
    plan = wanted.within("BackupPlanId")
    ids = api.rows(
        wanted.region,
        "backup",
        "list_backup_selections",
        "BackupSelectionsList[].SelectionId",
        BackupPlanId=plan,
    )
    selection = next((each for each in ids if each in wanted.physical_id), None)
    if selection is None:
        return None
    return api.ask(wanted.region, "backup", "get_backup_selection", BackupPlanId=plan, SelectionId=selection)


def _budget(api: Api, wanted: Wanted) -> Answer | None:
    answer = api.ask_if_any(
        "us-east-1",
        "budgets",
        "describe_budget",
        "NotFoundException",
        AccountId=wanted.account,
        BudgetName=wanted.physical_id,
    )
    return {"Budget": answer["Budget"]} if answer else None


READERS = {
    "AWS::Backup::BackupSelection": Reader(_selection, joined=True),
    "AWS::Budgets::Budget": Reader(
        _budget,
        unreported={
            "NotificationsWithSubscribers": "a budget's notifications have calls of their own, not made here",
            "ResourceTags": "a budget's tags have a call of their own, not made here",
        },
    ),
}
