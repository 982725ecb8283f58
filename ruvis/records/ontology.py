"""The kinds of tie, read from data: what a kind is called, which way it points, who depends on whom.

Example:
    >>> builtin().kind("arms_transfer").domain
    'arms'
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Holds = Literal["lasting", "moment", "period"]


@dataclass(frozen=True, slots=True)
class Domain:
    """A group of kinds."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of tie; the fields are explained at the head of `data/kinds.yaml`."""

    id: str
    label: str
    domain: str
    direction: str
    depends: Literal["to", "from", "both", "none"]
    holds: Holds
    gives: str
    adverse: bool = False
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ontology:
    """All domains and kinds, in the order in which they are shown."""

    domains: tuple[Domain, ...]
    kinds: tuple[Kind, ...]

    def kind(self, name: str) -> Kind:
        """The kind of that id.

        Raises:
            KeyError: there is none.
        """
        return {kind.id: kind for kind in self.kinds}[name]

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Ontology:
        """Read the parsed content of an ontology file.

        Raises:
            TypeError, KeyError: the content has not the form of `data/kinds.yaml`.
            ValueError: a kind names a domain that is not listed.
        """
        domains = tuple(Domain(**entry) for entry in data["domains"])
        kinds = tuple(
            Kind(**{**entry, **{key: tuple(entry.get(key, ())) for key in ("required", "optional")}})
            for entry in data["kinds"]
        )
        known = {domain.id for domain in domains}
        if len(known) < len(domains) or len({kind.id for kind in kinds}) < len(kinds):
            raise ValueError("a domain or kind stands twice")
        for kind in kinds:
            if kind.domain not in known:
                raise ValueError(f"kind {kind.id}: unknown domain {kind.domain!r}")
        return cls(domains, kinds)


def builtin_path() -> Path:
    """Where the ontology of the built-in dataset lies: in the package, or in the checkout beside it."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data" / "kinds.yaml"
    return installed if installed.exists() else package.parent / "data" / "kinds.yaml"


@cache
def builtin() -> Ontology:
    """The ontology of the built-in dataset."""
    import yaml

    with builtin_path().open("rb") as file:
        return Ontology.from_data(yaml.safe_load(file))
