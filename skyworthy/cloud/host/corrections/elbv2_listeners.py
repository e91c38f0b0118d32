"""Listeners: forward and authenticate actions whole, further certificates, protocol settings."""

from typing import Any

from ministack.services import alb

from skyworthy.cloud.host import private
from skyworthy.cloud.host.services import Action, Answer, Parameters, one, wrap, xml

private.require(alb, "_ACTION_MAP", "_listeners", "_parse_actions", "_action_xml", "_listener_xml")
private.require(alb, "_parse_certificate_arns", "_xml", "_error")
_COGNITO = (
    "UserPoolArn",
    "UserPoolClientId",
    "UserPoolDomain",
    "SessionCookieName",
    "Scope",
    "SessionTimeout",
    "OnUnauthenticatedRequest",
)
_MUTUAL = ("Mode", "TrustStoreArn", "IgnoreClientCertificateExpiry", "AdvertiseTrustStoreCaNames")


def install() -> None:
    parse, spell, listener_xml = alb._parse_actions, alb._action_xml, alb._listener_xml

    def parsing(parameters: Parameters, prefix: str = "DefaultActions") -> list[dict[str, Any]]:
        actions: list[dict[str, Any]] = parse(parameters, prefix)
        for number, action in enumerate(actions, start=1):
            _complete(action, parameters, f"{prefix}.member.{number}")
        return actions

    def spelling(action: dict[str, Any]) -> str:
        more = xml("ForwardConfig", action.get("ForwardConfig"), "member")
        more += xml("AuthenticateCognitoConfig", action.get("AuthenticateCognitoConfig"), "member")
        return str(spell(action)).removesuffix("</member>") + more + "</member>"

    def spelling_listener(listener: dict[str, Any]) -> str:
        more = xml("AlpnPolicy", listener.get("AlpnPolicy"), "member")
        more += xml("MutualAuthentication", listener.get("MutualAuthentication"))
        return str(listener_xml(listener)).removesuffix("</member>") + more + "</member>"

    alb._parse_actions, alb._action_xml, alb._listener_xml = parsing, spelling, spelling_listener
    for name in ("CreateListener", "ModifyListener"):
        wrap(alb._ACTION_MAP, name, _keep_protocol_settings)
    alb._ACTION_MAP["AddListenerCertificates"] = _add_certificates
    alb._ACTION_MAP["RemoveListenerCertificates"] = _remove_certificates
    alb._ACTION_MAP["DescribeListenerCertificates"] = _describe_certificates


def _sent(parameters: Parameters, prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    found = {name: one(parameters, f"{prefix}.{name}") for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _complete(action: dict[str, Any], parameters: Parameters, at: str) -> None:
    groups: list[dict[str, str]] = []
    while group := _sent(
        parameters, f"{at}.ForwardConfig.TargetGroups.member.{len(groups) + 1}", ("TargetGroupArn", "Weight")
    ):
        groups.append(group)
    if action["Type"] == "forward" and not groups:
        groups = [{"TargetGroupArn": action["TargetGroupArn"], "Weight": "1"}]
    if groups:
        sticky = f"{at}.ForwardConfig.TargetGroupStickinessConfig"
        stickiness = _sent(parameters, sticky, ("Enabled", "DurationSeconds"))
        action["ForwardConfig"] = {
            "TargetGroups": groups,
            "TargetGroupStickinessConfig": stickiness or {"Enabled": "false"},
        }
        # the load balancer's data plane reads the first group here
        action.setdefault("TargetGroupArn", groups[0]["TargetGroupArn"])
    cognito = _sent(parameters, f"{at}.AuthenticateCognitoConfig", _COGNITO)
    if cognito:
        action["AuthenticateCognitoConfig"] = cognito


def _keep_protocol_settings(change: Action, parameters: Parameters) -> Answer:
    answer = change(parameters)
    if answer[0] >= 300:
        return answer
    arn = one(parameters, "ListenerArn") or answer[2].decode().partition("<ListenerArn>")[2].partition("<")[0]
    listener = alb._listeners[arn]
    alpn = one(parameters, "AlpnPolicy.member.1")
    if alpn:
        listener["AlpnPolicy"] = [alpn]
    mutual = _sent(parameters, "MutualAuthentication", _MUTUAL)
    if mutual:
        listener["MutualAuthentication"] = mutual
    operation = "ModifyListener" if one(parameters, "ListenerArn") else "CreateListener"
    described: Answer = alb._xml(200, operation, f"<Listeners>{alb._listener_xml(listener)}</Listeners>")
    return described


def _listener(parameters: Parameters) -> dict[str, Any] | None:
    found: dict[str, Any] | None = alb._listeners.get(one(parameters, "ListenerArn"))
    return found


def _missing(parameters: Parameters) -> Answer:
    arn = one(parameters, "ListenerArn")
    answer: Answer = alb._error("ListenerNotFound", f"Listener '{arn}' not found.", 400)
    return answer


def _add_certificates(parameters: Parameters) -> Answer:
    listener = _listener(parameters)
    if listener is None:
        return _missing(parameters)
    further: list[str] = listener.setdefault("FurtherCertificates", [])
    further += [arn for arn in alb._parse_certificate_arns(parameters) if arn not in further]
    return _certificates("AddListenerCertificates", listener)


def _remove_certificates(parameters: Parameters) -> Answer:
    listener = _listener(parameters)
    if listener is None:
        return _missing(parameters)
    leaving = alb._parse_certificate_arns(parameters)
    further = listener.get("FurtherCertificates", [])
    listener["FurtherCertificates"] = [arn for arn in further if arn not in leaving]
    answer: Answer = alb._xml(200, "RemoveListenerCertificates", "")
    return answer


def _describe_certificates(parameters: Parameters) -> Answer:
    listener = _listener(parameters)
    return _certificates("DescribeListenerCertificates", listener) if listener else _missing(parameters)


def _certificates(operation: str, listener: dict[str, Any]) -> Answer:
    default = [{"CertificateArn": arn, "IsDefault": True} for arn in listener.get("Certificates", [])]
    further = [{"CertificateArn": arn, "IsDefault": False} for arn in listener.get("FurtherCertificates", [])]
    answer: Answer = alb._xml(200, operation, xml("Certificates", default + further, "member"))
    return answer
