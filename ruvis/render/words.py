"""Small words and numbers, said the same way everywhere."""

from __future__ import annotations

from ruvis.questions.answer import Sum
from ruvis.render.document import Cell
from ruvis.store.rows import TieRow

ARROW = {"out": "→", "in": "←", "mutual": "↔"}
_SCALE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_STATUS_TONE = {
    "alleged": "warn", "denied": "bad", "cancelled": "quiet", "lapsed": "quiet", "ended": "quiet", "delivered": "good",
    "in_force": "good", "ongoing": "good", "delivering": "good", "suspended": "warn",
}  # fmt: skip


def number(value: float) -> str:
    """A figure with commas, without a needless fraction.

    >>> number(1669000000), number(516.25), number(0.1)
    ('1,669,000,000', '516.25', '0.1')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}"


def limits(low: float | None, high: float | None) -> str:
    """A figure, a range, or a bound.

    >>> limits(3, 3), limits(200, 300), limits(400, None), limits(None, 50), limits(None, None)
    ('3', '200 to 300', 'at least 400', 'at most 50', 'some')
    """
    if low is None or high is None:
        return (
            "some"
            if low == high
            else f"at least {number(low)}"
            if high is None and low is not None
            else f"at most {number(high or 0)}"
        )
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def money(low: float | None, high: float | None, currency: str) -> str:
    """An amount in a unit that can be read.

    >>> money(800000000, 900000000, "USD"), money(1669000000, 1669000000, "USD")
    ('USD 800 million to 900 million', 'USD 1.67 billion')
    """
    parts = [_scaled(value) for value in dict.fromkeys((low, high)) if value is not None]
    if low is None or high is None:
        return f"{'at least' if high is None else 'at most'} {currency} {parts[0]}" if parts else f"{currency} some"
    return f"{currency} {' to '.join(parts)}"


def _scaled(value: float) -> str:
    for scale, word in _SCALE:
        if abs(value) >= scale:
            return f"{number(round(value / scale, 2))} {word}"
    return number(value)


def summed(figure: Sum) -> str:
    """A sum with its unit: `delivered 3,975.45 million TIV`."""
    if figure.unit.isupper() and len(figure.unit) == 3:
        return f"{figure.what}: {money(figure.low, figure.high, figure.unit)}"
    return f"{figure.what}: {limits(figure.low, figure.high)} {figure.unit}"


def status(tie: TieRow) -> Cell:
    """A tie's status, and whether somebody disputes it."""
    words = tie.status.replace("_", " ") + ("?" if not tie.certain else "")
    tone = _STATUS_TONE.get(tie.status, "plain")
    return Cell(words, tone, below="disputed" if tie.disputed else None)  # type: ignore[arg-type]


def plural(count: int, noun: str) -> str:
    """A count with its noun.

    >>> plural(1, "tie"), plural(1234, "tie")
    ('1 tie', '1,234 ties')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def rough(part: float) -> str:
    """A fraction of random draws in whole percents: with another seed a decimal would be another.

    >>> rough(0.911), rough(0.0), rough(0.003), rough(0.998)
    ('91 %', '0 %', 'less than 1 %', 'more than 99 %')
    """
    if 0 < part < 0.01:
        return "less than 1 %"
    return "more than 99 %" if 0.99 < part < 1 else f"{100 * part:.0f} %"
