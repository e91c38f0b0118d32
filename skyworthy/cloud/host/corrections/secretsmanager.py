"""Secrets Manager: a rotation calls its function, and one that did not happen leaves the secret as it was."""

import contextvars
import json
import logging
import re
import threading
import time
from typing import Any

from ministack import app
from ministack.services import lambda_svc, secretsmanager
from ministack.services.cloudformation import provisioners

from skyworthy.cloud.host import private, rotation_function
from skyworthy.cloud.host.registry import after, client
from skyworthy.cloud.host.services import Answer, Parameters

private.require(secretsmanager, "_rotate_secret", "_describe_secret", "_resolve", "_secrets", "_is_replica")
private.require(lambda_svc, "_functions")
private.require(provisioners, "_sm_target_connection", "_SM_TARGET_KEYS")
log = logging.getLogger("skyworthy.rotation")
_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
_DAY = 86_400
_RATE = re.compile(r"rate\((\d+) (hour|day)s?\)")


def install() -> None:
    secretsmanager._rotate_secret = _rotate
    _report_rotation_dates()
    _accept_cancelled_rotations()
    _name_the_database_of_an_attachment()


def _refused(code: str, message: str) -> Answer:
    answer: Answer = secretsmanager.error_response_json(code, message, 400)
    return answer


def _secret(parameters: Parameters) -> dict[str, Any] | Answer:
    _, secret = secretsmanager._resolve(parameters.get("SecretId"))
    if not secret:
        return _refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    if secret.get("DeletedDate"):
        return _refused("InvalidRequestException", "The secret was marked for deletion.")
    if secretsmanager._is_replica(secret):
        replica: Answer = secretsmanager._replica_mutation_error()
        return replica
    found: dict[str, Any] = secret
    return found


def _may_call(function_arn: str) -> bool:
    function = lambda_svc._functions.get(function_arn.rpartition(":function:")[2].partition(":")[0])
    statements = (function or {}).get("policy", {}).get("Statement", [])
    return any(
        "secretsmanager.amazonaws.com" in json.dumps(statement["Principal"]) for statement in statements
    )


def _rotate(parameters: Parameters) -> Answer:
    """Set the schedule and, unless told to wait, run the four steps beside the answer, as AWS does."""
    secret = _secret(parameters)
    if isinstance(secret, tuple):
        return secret
    function_arn = parameters.get("RotationLambdaARN") or secret.get("RotationLambdaARN")
    if not function_arn:
        return _refused(
            "InvalidRequestException", "No Lambda rotation function ARN is associated with this secret."
        )
    if not _may_call(function_arn):
        return _refused(
            "AccessDeniedException",
            "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy "
            "grants access to the principal secretsmanager.amazonaws.com",
        )
    secret["RotationLambdaARN"] = function_arn
    secret["RotationRules"] = parameters.get("RotationRules") or secret.get("RotationRules")
    secret["RotationEnabled"] = True
    answer = {"ARN": secret["ARN"], "Name": secret["Name"]}
    if parameters.get("RotateImmediately", True):
        token = parameters.get("ClientRequestToken") or secretsmanager.new_uuid()
        _run_steps(secret, function_arn, token)
        answer["VersionId"] = token
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()


def _run_steps(secret: dict[str, Any], function_arn: str, token: str) -> None:
    name = function_arn.rpartition(":")[2]
    if lambda_svc._functions[name]["config"].get("Description") == rotation_function.HOSTED:
        log.warning("rotation of %s was not run: its function's code is AWS's", secret["Name"])
        return
    secret["Versions"][token] = {
        "SecretString": None,
        "SecretBinary": None,
        "CreatedDate": int(time.time()),
        "Stages": ["AWSPENDING"],
    }

    def run() -> None:
        for step in _STEPS:
            event = {"Step": step, "SecretId": secret["ARN"], "ClientRequestToken": token}
            ran = client("lambda").invoke(FunctionName=function_arn, Payload=json.dumps(event))
            if ran.get("FunctionError"):
                log.error("rotation of %s failed in %s: %s", secret["Name"], step, ran["Payload"].read())
                return
        secret["LastRotatedDate"] = int(time.time())

    threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True).start()


def _next_rotation(secret: dict[str, Any]) -> float | None:
    rules = secret.get("RotationRules") or {}
    last = secret.get("LastRotatedDate") or secret["CreatedDate"]
    if rules.get("AutomaticallyAfterDays"):
        return float(last + int(rules["AutomaticallyAfterDays"]) * _DAY)
    rate = _RATE.fullmatch(rules.get("ScheduleExpression") or "")
    if rate:
        return float(last + int(rate.group(1)) * (_DAY if rate.group(2) == "day" else 3_600))
    return None


def _report_rotation_dates() -> None:
    describe = secretsmanager._describe_secret

    def describing(parameters: Parameters) -> Answer:
        answer: Answer = describe(parameters)
        _, secret = secretsmanager._resolve(parameters.get("SecretId"))
        if answer[0] >= 300 or not secret:
            return answer
        described = json.loads(answer[2])
        if secret.get("LastRotatedDate"):
            described["LastRotatedDate"] = secret["LastRotatedDate"]
        if secret.get("RotationEnabled") and (due := _next_rotation(secret)):
            described["NextRotationDate"] = due
        return answer[0], answer[1], json.dumps(described).encode()

    secretsmanager._describe_secret = describing


def _accept_cancelled_rotations() -> None:
    """CancelRotateSecret is not among the service's actions."""
    handle = app.SERVICE_HANDLERS["secretsmanager"]

    async def handling(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        if not headers.get("x-amz-target", "").endswith(".CancelRotateSecret"):
            handled: Answer = await handle(method, path, headers, body, query)
            return handled
        secret = _secret(json.loads(body))
        if isinstance(secret, tuple):
            return secret
        secret["RotationEnabled"] = False
        answer = {"ARN": secret["ARN"], "Name": secret["Name"]}
        return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()

    app.SERVICE_HANDLERS["secretsmanager"] = handling


def _name_the_database_of_an_attachment() -> None:
    """An attached secret names its cluster or instance, too."""
    connect = provisioners._sm_target_connection
    names = {
        "AWS::RDS::DBCluster": "dbClusterIdentifier",
        "AWS::RDS::DBInstance": "dbInstanceIdentifier",
    }

    def connecting(target_type: str, target_id: str) -> dict[str, Any]:
        named = {names[target_type]: target_id} if target_type in names else {}
        return {**connect(target_type, target_id), **named}

    provisioners._sm_target_connection = connecting
    provisioners._SM_TARGET_KEYS = (*provisioners._SM_TARGET_KEYS, *names.values())
    after("AWS::SecretsManager::SecretTargetAttachment", lambda arn, _: {"Id": arn})
