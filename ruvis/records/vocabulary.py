"""The closed word lists of the data that are not part of the ontology file, and what they mean.

Kinds and domains are data (`data/kinds.yaml`); the lists here are those that code has to know.
"""

from __future__ import annotations

from typing import Literal, get_args

ActorType = Literal[
    "state", "bloc", "international_organisation", "government_body", "armed_force", "company", "bank", "facility",
    "person", "ethnic_or_armed_group", "vessel", "programme",
]  # fmt: skip
PublisherType = Literal[
    "intergovernmental", "government", "register", "wire", "newspaper", "trade_press", "think_tank", "academic", "ngo",
    "company", "state_media", "aggregator", "repository", "encyclopaedia", "blog", "propaganda",
]  # fmt: skip
Category = Literal[
    "aircraft", "helicopter", "air_defence", "armour", "artillery", "missile", "munition", "drone", "ship", "submarine",
    "sensor", "small_arms", "engine", "other",
]  # fmt: skip
Status = Literal[
    "alleged", "denied", "planned", "announced", "signed", "ordered", "delivering", "delivered", "in_force", "ongoing",
    "suspended", "lapsed", "cancelled", "ended",
]  # fmt: skip
Event = Literal[
    "alleged", "denied", "planned", "announced", "reported", "signed", "ratified", "in_force", "ordered", "started",
    "delivering", "delivered", "suspended", "resumed", "extended", "lapsed", "cancelled", "ended", "note",
]  # fmt: skip
Stance = Literal["supports", "differs", "disputes"]
LinkType = Literal["part_of", "supersedes", "same_event", "disputes", "follows"]
FigureRole = Literal["ordered", "delivered", "planned", "claimed"]
Dimension = Literal["overall", "arms", "security", "diplomacy", "energy", "trade", "finance", "technology"]
Letter = Literal["A", "B", "C", "D", "E", "F"]
Credibility = Literal[1, 2, 3, 4, 5, 6]

ACTOR_TYPES: tuple[str, ...] = get_args(ActorType)
CATEGORIES: tuple[str, ...] = get_args(Category)
STATUSES: tuple[str, ...] = get_args(Status)
LETTERS: tuple[str, ...] = get_args(Letter)
STANCES: tuple[Stance, ...] = get_args(Stance)
BESIDE = ("actors", "via", "subject", "host", "facility", "one_sided_intervention_right")
"""The fields of a tie that name actors beside those it ties."""

STATUS_AFTER: dict[str, str | None] = {
    "alleged": "alleged", "denied": "denied", "planned": "planned", "announced": "announced", "reported": None,
    "signed": "signed", "ratified": None, "in_force": "in_force", "ordered": "ordered", "started": "ongoing",
    "delivering": "delivering", "delivered": "delivered", "suspended": "suspended", "resumed": "resumed",
    "extended": None, "lapsed": "lapsed", "cancelled": "cancelled", "ended": "ended", "note": None,
}  # fmt: skip
"""The status that an event leaves behind; None leaves it as it was, `resumed` restores what was suspended."""

SAID = frozenset({"note", "reported", "denied"})
"""Events by which something is only said of a tie: they move neither its status nor its valid time."""

LIFE = {
    "planned": 0,
    "announced": 1,
    "signed": 2,
    "ordered": 3,
    "in_force": 4,
    "ongoing": 4,
    "delivering": 5,
    "delivered": 6,
}
"""How far a tie has come: an announcement after the order does not take the order back."""

AHEAD = frozenset({"planned", "announced"})
"""Statuses of what lies ahead: a visit that is planned has not yet had its day."""

TERMINAL = frozenset({"ended", "lapsed", "cancelled"})
"""Statuses after which a lasting tie no longer holds."""

COMPLETED_AT_END = frozenset({"delivered", "ended"})
"""Events that, when dated with an interval, are complete only at its end."""

STIX_PROBABILITY: dict[int, float] = {1: 0.9, 2: 0.7, 3: 0.5, 4: 0.3, 5: 0.1}
"""Admiralty credibility as a number, after STIX 2.1's confidence scales; 6 "cannot be judged" has none."""

STATUS_MEANING: dict[str, str] = {
    "alleged": "said by somebody and neither confirmed nor disproved",
    "denied": "said by somebody and denied by those concerned",
    "planned": "intended",
    "announced": "made public by a side",
    "signed": "signed",
    "ordered": "contracted",
    "delivering": "part is delivered",
    "delivered": "delivered or completed",
    "in_force": "legally in force",
    "ongoing": "happening or operating",
    "suspended": "halted and not ended",
    "lapsed": "came to nothing or ran out",
    "cancelled": "called off by a side",
    "ended": "over",
}
CREDIBILITY_MEANING: dict[int, str] = {
    1: "confirmed by independent sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "cannot be judged",
}
LETTER_MEANING: dict[str, str] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}
