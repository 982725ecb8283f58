"""Validated records: actors, publishers, sources, ties, assessments and indicators.

Every model is strict and forbids unknown fields, so that a slip of the pen in a data file is an error and not
a silently lost fact. The fields that only some kinds of tie have are declared once, in `KindFields`; which
kind takes which of them is read from the ontology (`data/kinds.yaml`) by `tie_models`, which builds the
discriminated union on `kind`.

Example:
    >>> from ruvis.records.ontology import builtin
    >>> tie_type = tie_adapter(builtin())
    >>> tie = tie_type.validate_python({
    ...     "id": "visit-example", "kind": "visit", "from": "iran", "to": "russia", "title": "A visit",
    ...     "summary": "An example.", "history": [{"date": "2025-01-17", "event": "started"}], "status": "ended",
    ...     "credibility": 2, "citations": [{"source": "a-page", "stance": "supports", "says": "the visit"}]})
    >>> tie.origin, tie.target, tie.kind
    (['iran'], ['russia'], 'visit')
"""

from __future__ import annotations

import math
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    create_model,
    model_validator,
)

from ruvis.records import edtf
from ruvis.records.ontology import Ontology
from ruvis.records.vocabulary import (
    ActorType,
    Category,
    Credibility,
    Dimension,
    Event,
    FigureRole,
    Letter,
    LinkType,
    PublisherType,
    Stance,
    Status,
)

MAX_TEXT = 20_000
"""The longest text that a field may hold, in characters."""


def _edtf(text: str) -> str:
    edtf.parse(text)
    return text


def _finite(number: float) -> float:
    if isinstance(number, bool) or number != number or number in (math.inf, -math.inf):
        raise ValueError("must be a finite number")
    if abs(number) > 1e18:
        raise ValueError("is beyond 1e18, no figure of this world")
    return number


def _listed(value: Any) -> Any:
    """A single slug may be written without brackets."""
    return [value] if isinstance(value, str) else value


def _distinct(values: list[str]) -> list[str]:
    if len(values) != len(set(values)):
        raise ValueError("names the same thing twice")
    return values


Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT, pattern=r"\S")]
Date = Annotated[str, AfterValidator(_edtf), Field(description="EDTF level 0 or 1", examples=["2025-12", "2006/2007"])]
Number = Annotated[int | float, AfterValidator(_finite)]
Slugs = Annotated[list[Slug], AfterValidator(_distinct)]
Endpoint = Annotated[
    list[Slug],
    BeforeValidator(_listed, json_schema_input_type=Slug | list[Slug]),
    AfterValidator(_distinct),
    Field(min_length=1),
]
Url = Annotated[str, Field(pattern=r"""^https?://[^\s<>"\x00-\x1f]+$""", max_length=2000)]


class Model(BaseModel):
    """Base of all records: strict types, no unknown fields, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=True)


class Actor(Model):
    """Whoever can hold a tie: a state, a company, a ship."""

    id: Slug
    name: Text
    full_name: Text
    type: ActorType
    country: Slug | None = Field(None, description="the state under whose jurisdiction or control it is")
    parent: Slug | None = Field(None, description="the actor that owns or commands it")
    successor: Slug | None = Field(None, description="the state that took its place")
    aliases: list[Text] = Field(default_factory=list, description="other names, in any script")
    identifiers: dict[str, Text] = Field(default_factory=dict, description="iso2, cow, imo, wikidata ...")
    role: Text | None = None


class Measure(Model):
    """What an indicator measures."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=120)]
    label: Text


class Publisher(Model):
    """Who published a page, with an Admiralty letter for reliability."""

    id: Slug
    name: Text
    type: PublisherType
    letter: Letter
    reason: Text | None = Field(None, description="why the letter differs from the rule for its type")
    country: Slug | None = None


class Source(Model):
    """One page."""

    id: Slug
    url: Url
    publisher: Slug
    origin: Slug | None = Field(None, description="the publisher whose text or data the page carries")
    title: Text | None = None
    published: Date
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = "en"
    note: Text | None = None


class Citation(Model):
    """What one source says of a record, in our words.

    It `supports` the record; or it `differs`: tells a part of it otherwise (a day, a number, a name, a ground, what came of
    it), or answers it, and leaves the tie itself standing; or it `disputes` that the tie came about, holds, or is the
    work of those who are said to have made it. Of a figure, what excludes it disputes it. Only a dispute makes a tie
    disputed.
    """

    source: Slug
    stance: Stance
    says: Text


class HistoryEntry(Model):
    """One thing that happened to a tie."""

    date: Date
    event: Event
    note: Text | None = None

    @property
    def span(self) -> edtf.Span:
        """When it began and ended, each within bounds."""
        return edtf.parse(self.date)


class Figure(Model):
    """A number, or limits of one."""

    min: Number | None = None
    max: Number | None = None

    @property
    def exact(self) -> float | None:
        """The number itself, where there is one."""
        return None

    @model_validator(mode="after")
    def _some_figure(self) -> Figure:
        if self.exact is not None and (self.min is not None or self.max is not None):
            raise ValueError("is either exact or has limits (min, max), not both")
        if self.exact is None and self.min is None and self.max is None:
            raise ValueError("has no figure: give an exact one, or min and max")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        return self

    @property
    def low(self) -> float | None:
        """The least it can be; None if unknown."""
        return self.min if self.exact is None else self.exact

    @property
    def high(self) -> float | None:
        """The most it can be; None if unknown."""
        return self.max if self.exact is None else self.exact


class Range(Figure):
    """A count known within limits; either side may be open."""


class Quantity(Figure):
    """So many of something; `of` says whether ordered, delivered, planned or claimed."""

    what: Text
    value: Number | None = None
    unit: Text
    of: FigureRole | None = None
    estimate: Literal[True] | None = None
    date: Date | None = None

    @property
    def exact(self) -> float | None:  # noqa: D102
        return self.value


class Value(Figure):
    """Money, or another measure of worth; never added across currencies, bases or years."""

    amount: Number | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    unit: Text | None = None
    basis: Text
    year: Date | None = None
    what: Text | None = None
    partner: Slug | None = None

    @property
    def exact(self) -> float | None:  # noqa: D102
        return self.amount

    @model_validator(mode="after")
    def _one_measure(self) -> Value:
        if (self.currency is None) == (self.unit is None):
            raise ValueError("needs a currency or a unit, one of them")
        return self


Amount = Number | Range | Literal["some"]
"""A number, a range, or `some` for "some, size unknown"; none at all is the number 0."""


class Link(Model):
    """How a record overlaps with another."""

    id: Slug
    how: LinkType


class Vote(Model):
    """A recorded vote; `votes` says how single members voted."""

    body: Text
    date: Date
    yes: Number | None = Field(None, alias="for")
    against: Number
    abstain: Number
    not_voting: Number | None = None
    votes: dict[Slug, Literal["for", "against", "abstain", "absent"]] = Field(default_factory=dict)
    veto: bool = False
    symbol: Text | None = None
    tabled_by: Text | None = None
    source: Text | None = None


class Record(Model):
    """What ties, assessments and indicators share."""

    id: Slug
    title: Text
    summary: Text
    credibility: Credibility
    citations: Annotated[list[Citation], Field(min_length=1)]
    relates_to: list[Link] = Field(default_factory=list)
    also_known_as: Slugs = Field(default_factory=list)
    note: Text | None = None
    checked: Date | None = Field(None, description="the day on which the record was last held against its sources")


class Tie(Record):
    """A typed, dated, graded and sourced tie.

    It leads `from` one or more actors `to` one or more, or binds `parties` mutually. The two names that Python
    reserves are `origin` and `target` in code.
    """

    kind: str
    domain: Slug | None = Field(None, description="only where it differs from the domain of the kind")
    origin: Endpoint | None = Field(None, alias="from")
    target: Endpoint | None = Field(None, alias="to")
    parties: Annotated[list[Slug], AfterValidator(_distinct), Field(min_length=2)] | None = None
    actors: Slugs = Field(default_factory=list, description="others that the record names")
    history: list[HistoryEntry] = Field(default_factory=list)
    status: Status
    quantity: list[Quantity] = Field(default_factory=list)
    value: list[Value] = Field(default_factory=list)
    landmark: bool = False
    tags: list[Text] = Field(default_factory=list)

    @model_validator(mode="after")
    def _endpoints(self) -> Tie:
        if self.parties is not None:
            if self.origin is not None or self.target is not None:
                raise ValueError("has parties (a mutual tie) or from and to, not both")
        elif self.target is None:
            raise ValueError("needs from and to, or parties")
        elif self.origin is None and getattr(self, "attribution", None) != "unknown":
            raise ValueError("needs from (or `attribution: unknown`, where nobody knows who acted)")
        return self


class KindFields(Model):
    """The fields that some kinds of tie have; the ontology says which kind takes which."""

    actor_detail: Text | None = None
    areas: list[Text] | None = None
    articles: int | None = None
    attribution: Literal["unknown"] | None = None
    category: Category | None = None
    commodity: Text | None = None
    counterpart_denied: bool | None = None
    delivered: Amount | None = Field(None, description="how many were delivered")
    duration: Text | None = None
    facility: Slug | None = None
    host: Slug | None = Field(None, description="where the meeting was, if in a third state")
    item: Text | None = None
    mutual_defence_article: Text | None = None
    mutual_defence_clause: bool | None = Field(None, description="null where the text is not known")
    non_assistance_to_aggressor_article: Text | None = None
    one_sided_intervention_right: Slug | None = None
    ordered: Amount | None = Field(None, description="how many were ordered")
    parties: Annotated[list[Slug], AfterValidator(_distinct), Field(min_length=2)] | None = None
    period: Date | None = None
    provisions: list[Text] | None = None
    ratification: dict[Slug, Text] | None = None
    role: Text | None = Field(None, description="what the part is to the whole")
    sector: Text | None = None
    series: Slug | None = Field(None, description="the series of figures that the record is one point of")
    stage: Literal["mou", "contract", "under construction", "operating", "lapsed"] | None = None
    subject: Slugs | None = None
    subtype: Text | None = None
    tiv: Number | None = Field(None, description="SIPRI trend-indicator value delivered, in millions")
    value: list[Value] | None = None
    via: Slugs | None = None
    vote: list[Vote] | None = None


class Assessment(Record):
    """An attributed judgement about actors; it stands beside the ties and is none."""

    who: Annotated[list[Text], Field(min_length=1)]
    affiliation: Text
    about: Annotated[list[Slug], AfterValidator(_distinct), Field(min_length=1)]
    dimension: Dimension
    judgement: Text
    favours: Slug | None = Field(None, description="whom the judgement sees as the stronger side")
    date: Date
    status: Literal["denied"] | None = None
    history: list[HistoryEntry] = Field(default_factory=list)
    quantity: list[Quantity] = Field(default_factory=list)
    value: list[Value] = Field(default_factory=list)
    tags: list[Text] = Field(default_factory=list)


class Indicator(Figure, Record):
    """A figure of one country for one period, perhaps with a partner: the denominators of dependence."""

    series: Slug | None = Field(None, description="the series of figures that the record is one point of")
    country: Slug
    partner: Slug | None = None
    measure: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=120)]
    period: Date
    value: Number | None = None
    unit: Text
    qualifier: Text | None = None
    reported: Date | None = None

    @property
    def exact(self) -> float | None:  # noqa: D102
        return self.value


def tie_models(ontology: Ontology) -> dict[str, type[Tie]]:
    """One model for each kind of the ontology, named after it.

    Raises:
        ValueError: the ontology names a field that `KindFields` does not have.
    """
    return {kind.id: _tie_model(kind.id, kind.required, kind.optional) for kind in ontology.kinds}


def tie_adapter(ontology: Ontology) -> TypeAdapter[Tie]:
    """The discriminated union on `kind`, ready to validate."""
    union: Any = reduce(or_, tie_models(ontology).values())
    return TypeAdapter(Annotated[union, Field(discriminator="kind")])


def _tie_model(kind: str, required: tuple[str, ...], optional: tuple[str, ...]) -> type[Tie]:
    fields: dict[str, Any] = {"kind": (Literal[kind], ...)}
    for name in required + optional:
        if name not in KindFields.model_fields:
            raise ValueError(f"kind {kind}: no field is called {name!r}")
        declared = KindFields.model_fields[name]
        annotation = declared.rebuild_annotation()
        fields[name] = (annotation, Field(... if name in required else None, description=declared.description))
    model: type[Tie] = create_model("".join(part.title() for part in kind.split("_")), __base__=Tie, **fields)
    return model
