"""The declared side: a template's intrinsics resolved to values with what was really deployed.

What cannot be resolved is left as `{"Skyworthy::Unresolved": <the intrinsic>}`; it never equals anything, and
the comparison counts it. Dynamic references are never resolved: a secret must not enter an estate.
"""

import base64
import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from skyworthy.estate.api import Api
from skyworthy.estate.assembly import StackTemplate
from skyworthy.estate.deployed import Deployed, export, output

UNRESOLVED = "Skyworthy::Unresolved"
_NO_VALUE = object()
_HIDDEN = "****"
"""What CloudFormation answers for a NoEcho parameter."""

Attributes = Callable[[str], Mapping[str, Any] | None]
"""What is known of a resource of the same stack by its logical id, in CloudFormation's spelling."""


class _Unknown(Exception):
    """An intrinsic has no value that we could know."""


def unresolved(value: Any) -> bool:
    """Whether a value is the marker of something that could not be resolved."""
    return isinstance(value, Mapping) and UNRESOLVED in value


class Resolver:
    """Resolves values of one stack's template. `attributes` may learn more between calls."""

    def __init__(
        self, stack: StackTemplate, deployed: Deployed, api: Api, account: str, attributes: Attributes
    ) -> None:
        self._template = stack.template
        self._region = stack.region
        self._deployed = deployed
        self._api = api
        self._account = account
        self._attributes = attributes
        self._intrinsics: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": lambda given: self._value(given[1]).split(self._value(given[0])),
            "Fn::If": lambda given: self._value(given[1 if self.holds(given[0]) else 2]),
            "Fn::FindInMap": self._find_in_map,
            "Fn::ImportValue": lambda given: _known(export(self._api, self._region, self._value(given))),
            "Fn::GetStackOutput": self._get_stack_output,
            "Fn::Base64": lambda given: base64.b64encode(str(self._value(given)).encode()).decode(),
            "Fn::Cidr": self._cidr,
            "Fn::Length": lambda given: len(self._value(given)),
            "Fn::ToJsonString": lambda given: json.dumps(self._value(given), separators=(",", ":")),
        }
        self._conditions: dict[str, Callable[[Any], bool]] = {
            "Condition": self.holds,
            "Fn::Equals": lambda given: str(self._value(given[0])) == str(self._value(given[1])),
            "Fn::Not": lambda given: not self._condition(given[0]),
            "Fn::And": lambda given: all(self._condition(each) for each in given),
            "Fn::Or": lambda given: any(self._condition(each) for each in given),
        }

    def resolve(self, value: Any) -> Any:
        """`value` with every intrinsic resolved, or marked where it cannot be."""
        if _is_intrinsic(value) or _is_dynamic(value):
            try:
                return self._value(value)
            except (_Unknown, LookupError, TypeError, ValueError, AttributeError):
                return {UNRESOLVED: value}
        if isinstance(value, Mapping):
            resolved = {name: self.resolve(item) for name, item in value.items()}
            return {name: item for name, item in resolved.items() if item is not _NO_VALUE}
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not _NO_VALUE]
        return value

    def holds(self, condition: str) -> bool:
        """Whether a condition of the template holds."""
        return self._condition(self._template["Conditions"][condition])

    def _condition(self, expression: Mapping[str, Any]) -> bool:
        ((name, given),) = expression.items()
        return self._conditions[name](given)

    def _value(self, value: Any) -> Any:
        """As `resolve`, but a part that cannot be resolved makes the whole unknown."""
        if _is_intrinsic(value):
            ((name, given),) = value.items()
            intrinsic = self._intrinsics.get(name)
            if intrinsic is None:
                raise _Unknown(name)
            return intrinsic(given)
        if _is_dynamic(value):
            raise _Unknown("dynamic reference")
        if isinstance(value, Mapping):
            values = {name: self._value(item) for name, item in value.items()}
            return {name: item for name, item in values.items() if item is not _NO_VALUE}
        if isinstance(value, list):
            return [item for item in map(self._value, value) if item is not _NO_VALUE]
        return value

    def _ref(self, name: str) -> Any:
        if name in self._deployed.physical_ids:
            return self._deployed.physical_ids[name]
        declaration = self._template.get("Parameters", {}).get(name)
        if declaration is not None:
            return self._parameter(name, declaration)
        pseudo = {
            "AWS::AccountId": self._account,
            "AWS::Region": self._region,
            "AWS::Partition": _partition(self._region),
            "AWS::URLSuffix": "amazonaws.com.cn" if self._region.startswith("cn-") else "amazonaws.com",
            "AWS::StackName": self._deployed.name,
            "AWS::StackId": self._deployed.stack_id,
            "AWS::NotificationARNs": list(self._deployed.notification_arns),
            "AWS::NoValue": _NO_VALUE,
        }
        return pseudo[name]

    def _parameter(self, name: str, declaration: Mapping[str, Any]) -> Any:
        value = self._deployed.parameters.get(name, declaration.get("Default"))
        if value is None or value == _HIDDEN:
            raise _Unknown(name)
        if "List" in declaration.get("Type", "String"):
            return [item.strip() for item in str(value).split(",")]
        return value

    def _get_att(self, given: Any) -> Any:
        logical_id, attribute = given.split(".", 1) if isinstance(given, str) else given
        attributes = self._attributes(logical_id)
        if attributes is None:
            raise _Unknown(logical_id)
        if attribute in attributes:
            return attributes[attribute]
        found: Any = attributes
        for part in self._value(attribute).split("."):
            found = found[part]
        return found

    def _sub(self, given: Any) -> str:
        text, names = (given, {}) if isinstance(given, str) else given

        def replaced(match: re.Match[str]) -> str:
            name = match.group(1).strip()
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in names:
                return str(self._value(names[name]))
            return str(self._get_att(name) if "." in name else self._ref(name))

        return _static(re.sub(r"\$\{([^}]+)\}", replaced, text))

    def _join(self, given: Any) -> str:
        return _static(str(given[0]).join(str(item) for item in self._value(given[1])))

    def _select(self, given: Any) -> Any:
        choices = given[1]
        if isinstance(choices, Mapping) and "Fn::GetAZs" in choices:
            raise _Unknown("Fn::GetAZs")
        return self._value(choices)[int(self._value(given[0]))]

    def _find_in_map(self, given: Any) -> Any:
        found: Any = self._template["Mappings"][self._value(given[0])]
        return found[self._value(given[1])][self._value(given[2])]

    def _get_stack_output(self, given: Mapping[str, Any]) -> str:
        wanted = self._value(given)
        region = wanted.get("Region") or self._region
        return _known(output(self._api, region, wanted["StackName"], wanted["OutputName"]))

    def _cidr(self, given: Any) -> list[str]:
        block, count, bits = (*self._value(given), 8)[:3]
        network = ipaddress.ip_network(block)
        subnets = network.subnets(new_prefix=network.max_prefixlen - int(bits))
        return [str(next(subnets)) for _ in range(int(count))]


def _static(text: str) -> str:
    if _is_dynamic(text):
        raise _Unknown("dynamic reference")
    return text


def _known(value: str | None) -> str:
    if value is None:
        raise _Unknown
    return value


def _is_intrinsic(value: Any) -> bool:
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    (name,) = value
    return name == "Ref" or str(name).startswith("Fn::")


def _is_dynamic(value: Any) -> bool:
    return isinstance(value, str) and "{{resolve:" in value


def _partition(region: str) -> str:
    return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region.rsplit("-", 2)[0], "aws")
