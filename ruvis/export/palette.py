"""Colours of the domains, told apart by people who do not see all colours, on light and on dark ground.

Chosen after the qualitative schemes of Paul Tol (Colour Schemes, SRON technical note
SRON/EPS/TN/09-002, issue 3.2, 2021): dark enough for thin lines on white, lighter for dark ground. Every picture also
names the domains in words.
"""

from __future__ import annotations

from collections.abc import Iterable

LIGHT = ("#cc3311", "#aa7700", "#332288", "#117733", "#0077bb", "#882255", "#117a6e", "#444444", "#999933")
DARK = ("#ff8a70", "#ffc04d", "#a9a2ff", "#6fd48a", "#66c2ff", "#ff8ac0", "#5fe0cf", "#d0d0d0", "#d6d67a")
OTHER = ("#777777", "#999999")
"""For domains beyond the ninth."""


def colours(domains: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The colour of each domain on light and on dark ground, by its place in the ontology."""
    pairs = list(zip(LIGHT, DARK, strict=True))
    return {domain: pairs[number] if number < len(pairs) else OTHER for number, domain in enumerate(domains)}
