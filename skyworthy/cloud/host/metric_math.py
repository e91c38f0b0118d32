"""Metric math over datapoints: `100 * errors / requests`, `IF(requests > 0, …)`, `FILL(errors, 0)`.

An expression outside of what is understood here raises NotEvaluated: an alarm on it keeps its state, rather
than getting one that AWS would not give it.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping

Series = Mapping[int, float]
"""Values by the start of their period."""
Value = Series | float
_Table = dict[type[ast.AST], Callable[..., float]]


class NotEvaluated(ValueError):
    """The expression uses something that is not understood here."""


_UNARY: _Table = {ast.USub: operator.neg, ast.Not: operator.not_}
_BINARY: _Table = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_COMPARISONS: _Table = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_REDUCE: dict[str, Callable[[list[float]], float]] = {
    "SUM": sum,
    "MAX": max,
    "MIN": min,
    "AVG": lambda values: sum(values) / len(values),
}
_ROUND: dict[str, Callable[[float], float]] = {"ABS": abs, "CEIL": math.ceil, "FLOOR": math.floor}
_SPELLING = {"^": "**", "&&": " and ", "||": " or "}


def evaluate(expression: str, metrics: Mapping[str, Series], periods: list[int]) -> Series:
    """The expression's values in `periods`; a period in which a datapoint is missing has none."""
    spelled = re.sub(r"\^|&&|\|\|", lambda found: _SPELLING[found.group()], expression)
    spelled = re.sub(r"\bAND\b", "and", re.sub(r"\bOR\b", "or", re.sub(r"\bNOT\b", "not", spelled)))
    try:
        tree = ast.parse(spelled.strip(), mode="eval").body
    except SyntaxError as error:
        raise NotEvaluated(f"not understood: {expression}") from error
    result = _Evaluation(metrics, periods).value(tree)
    return result if isinstance(result, Mapping) else dict.fromkeys(periods, result)


class _Evaluation:
    def __init__(self, metrics: Mapping[str, Series], periods: list[int]) -> None:
        self._metrics, self._periods = metrics, periods

    def value(self, node: ast.AST) -> Value:
        result: Value
        match node:
            case ast.Constant(value=int() | float() as number):
                result = float(number)
            case ast.Name(id=name) if name in self._metrics:
                result = self._metrics[name]
            case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
                result = self._each(_UNARY[type(op)], self.value(operand))
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _BINARY:
                result = self._each(_BINARY[type(op)], self.value(left), self.value(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
                result = self._each(_COMPARISONS[type(op)], self.value(left), self.value(right))
            case ast.BoolOp(op=op, values=values):
                combine = all if isinstance(op, ast.And) else any
                result = self._each(lambda *each: combine(each), *map(self.value, values))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                result = self._call(name, arguments)
            case _:
                raise NotEvaluated(f"not understood: {ast.dump(node)}")
        return result

    def _call(self, name: str, arguments: list[ast.expr]) -> Value:
        if name == "FILL" and len(arguments) == 2:
            return self._fill(self.value(arguments[0]), arguments[1])
        if name == "IF":
            return self._if([self.value(argument) for argument in arguments])
        if name in _ROUND and len(arguments) == 1:
            return self._each(_ROUND[name], self.value(arguments[0]))
        match arguments:
            case [ast.List(elts=elements)] if name in _REDUCE:
                return self._reduce(_REDUCE[name], [self.value(element) for element in elements])
            case [ast.Call(func=ast.Name(id="METRICS"), args=[])] if name in _REDUCE:
                return self._reduce(_REDUCE[name], list(self._metrics.values()))
        raise NotEvaluated(f"{name} is not evaluated here")

    def _at(self, value: Value, period: int) -> float | None:
        return value.get(period) if isinstance(value, Mapping) else value

    def _each(self, function: Callable[..., float], *values: Value) -> Value:
        result = {}
        for period in self._periods:
            each = [self._at(value, period) for value in values]
            if None not in each:
                try:
                    result[period] = float(function(*each))
                except ZeroDivisionError:
                    continue  # no datapoint, as in CloudWatch
        return result

    def _reduce(self, function: Callable[[list[float]], float], values: list[Value]) -> Value:
        """Over the metrics that have a datapoint in a period."""
        result = {}
        for period in self._periods:
            present = [one for value in values if (one := self._at(value, period)) is not None]
            if present:
                result[period] = function(present)
        return result

    def _fill(self, value: Value, filling: ast.expr) -> Value:
        if isinstance(filling, ast.Name) and filling.id == "REPEAT":
            result: dict[int, float] = {}
            last: float | None = None
            for period in self._periods:
                last = self._at(value, period) if self._at(value, period) is not None else last
                if last is not None:
                    result[period] = last
            return result
        filler = self.value(filling)
        return {
            period: one
            for period in self._periods
            if (one := self._either(self._at(value, period), self._at(filler, period))) is not None
        }

    @staticmethod
    def _either(first: float | None, second: float | None) -> float | None:
        return second if first is None else first

    def _if(self, values: list[Value]) -> Value:
        condition, then, *otherwise = values
        result = {}
        for period in self._periods:
            holds = self._at(condition, period)
            if holds is None:
                continue
            chosen = then if holds else (otherwise[0] if otherwise else None)
            one = None if chosen is None else self._at(chosen, period)
            if one is not None:
                result[period] = one
        return result
