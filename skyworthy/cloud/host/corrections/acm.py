"""Certificates report the key algorithm, the options and the validation domains they were requested with."""

import functools
import json
from typing import Any

from ministack.services import acm as state

from skyworthy.cloud.host import private

private.require(state, "_request_certificate", "_cert_shape", "_certificates")


def install() -> None:
    request, shape = state._request_certificate, state._cert_shape

    @functools.wraps(request)
    def requesting(data: dict[str, Any]) -> Any:
        answer = request(data)
        if answer[0] < 300:
            arn = json.loads(answer[2])["CertificateArn"]
            _complete(state._certificates[arn], data)
        return answer

    @functools.wraps(shape)
    def shaping(certificate: dict[str, Any]) -> dict[str, Any]:
        return {**shape(certificate), "KeyAlgorithm": certificate.get("KeyAlgorithm", "RSA_2048")}

    state._request_certificate, state._cert_shape = requesting, shaping


def _complete(certificate: dict[str, Any], requested: dict[str, Any]) -> None:
    default = {"CertificateTransparencyLoggingPreference": "ENABLED"}
    certificate["Options"] = {**default, **requested.get("Options", {})}
    certificate["KeyAlgorithm"] = requested.get("KeyAlgorithm", "RSA_2048").replace("-", "_")
    domains = {
        option["DomainName"]: option["ValidationDomain"]
        for option in requested.get("DomainValidationOptions", [])
    }
    for option in certificate["DomainValidationOptions"]:
        option["ValidationDomain"] = domains.get(option["DomainName"], option["DomainName"])
