"""Budgets, which belong to the account; other notifications make another budget, as on AWS."""

from skyworthy.cloud.host import private
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call


def install() -> None:
    register("AWS::Budgets::Budget", _create, _delete, _update)


def _create(properties: Properties, context: Context) -> Provisioned:
    name = properties["Budget"].get("BudgetName") or context.generated_name(longest=100)
    declared = {**properties, "Budget": {**properties["Budget"], "BudgetName": name}}
    call("budgets", "create_budget", declared, AccountId=private.account_id())
    return Provisioned(name, {"Id": name})


def _update(name: str, old: Properties, new: Properties) -> Provisioned:
    budget = {**new["Budget"], "BudgetName": name}
    call("budgets", "update_budget", {"NewBudget": budget}, AccountId=private.account_id())
    return Provisioned(name, {"Id": name})


def _delete(name: str, properties: Properties) -> None:
    client("budgets").delete_budget(AccountId=private.account_id(), BudgetName=name)
