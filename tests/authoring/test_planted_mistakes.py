"""A dataset full of mistakes: every one is reported, with its line, in one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruvis.datasets import read

GOOD = {
    "actors.yaml": """\
- {id: iran, name: Iran, full_name: Islamic Republic of Iran, type: state, country: iran}
- {id: russia, name: Russia, full_name: Russian Federation, type: state, country: russia}
""",
    "publishers.yaml": "- {id: paper, name: The Paper, type: newspaper, letter: C}\n",
    "measures.yaml": "- {id: gdp, label: gross domestic product}\n",
    "sources/2025.yaml": "- {id: page, url: 'https://example.org/a', publisher: paper, title: A page, published: '2025-01-02'}\n",
}

TIE = """\
- id: {id}
  kind: arms_transfer
  from: russia
  to: iran
  title: A tie
  summary: What happened.
  item: Thing
  category: other
  history:
  - {{date: '2025-01', event: ordered}}
  status: ordered
  credibility: 2
  citations:
  - {{source: page, stance: supports, says: it}}
"""


def tie(identifier: str, *changes: tuple[str, str]) -> str:
    text = TIE.format(id=identifier)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


# what is planted, and the line and a part of the message that must be reported for it
MISTAKES: list[tuple[str, str | bytes, int, str]] = [
    ("ties/a/bad-edtf.yaml", tie("m1", ("'2025-01'", "'January 2025'")), 10, "not an EDTF date"),
    ("ties/a/impossible-day.yaml", tie("m2", ("'2025-01'", "'2025-02-30'")), 10, "not an EDTF date"),
    ("ties/a/backwards.yaml", tie("m3", ("'2025-01'", "'2025/2020'")), 10, "runs backwards"),
    ("ties/a/unknown-actor.yaml", tie("m4", ("to: iran", "to: irna")), 4, "did you mean 'iran'?"),
    ("ties/a/duplicate-1.yaml", tie("m5"), 0, ""),
    ("ties/a/duplicate-2.yaml", tie("m5"), 1, "the id is taken by ties/a/duplicate-1.yaml:1"),
    ("ties/a/missing-source.yaml", tie("m6", ("source: page", "source: pgae")), 14, "unknown source 'pgae'"),
    ("ties/a/unknown-kind.yaml", tie("m7", ("arms_transfer", "arms_transfr")), 1, "unknown kind 'arms_transfr'"),
    ("ties/a/wrong-field.yaml", tie("m8", ("  item: Thing\n", "  item: Thing\n  sector: gas\n")), 8, "is no field of arms_transfer"),
    ("ties/a/missing-field.yaml", tie("m9", ("  item: Thing\n", "")), 1, "item: is missing"),
    ("ties/a/too-many.yaml", tie("m10", ("other\n", "other\n  ordered: 3\n  delivered: 5\n")), 10, "5 delivered of 3 ordered"),
    ("ties/a/ends-first.yaml", tie("m11", ("ordered}\n", "ordered}\n  - {date: '2020', event: ended}\n")), 11, "stands after"),
    ("ties/a/syntax.yaml", tie("m12", ("to: iran", "to: [iran")), 5, "is not YAML"),
    ("ties/a/tabs.yaml", tie("m13", ("  to: iran", "\tto: iran")), 4, "tabs"),
    ("ties/a/bytes.yaml", tie("m14", ("A tie", "A t\u00ede")).encode("latin-1"), 5, "is not UTF-8 here"),
    ("ties/a/number.yaml", tie("m15", ("'2025-01'", "2025")), 10, "2025 is a number here"),
    ("ties/a/timestamp.yaml", tie("m16", ("'2025-01'", "2025-01-02")), 10, "write \"2025-01-02\" in quotes"),
    ("ties/a/status.yaml", tie("m17", ("status: ordered", "status: orderd")), 11, "'orderd' is not allowed"),
    ("ties/a/credibility.yaml", tie("m18", ("credibility: 2", "credibility: 7")), 12, "7 is not allowed"),
    ("ties/a/stance.yaml", tie("m19", ("stance: supports", "stance: agrees")), 14, "'agrees' is not allowed"),
    ("ties/a/both-sides.yaml", tie("m20", ("to: iran", "to: russia")), 4, "stands on both sides"),
    ("ties/a/twice.yaml", tie("m21", ("  title: A tie\n", "  title: A tie\n  title: B\n")), 6, "the key 'title' stands twice"),
    ("ties/a/range.yaml", tie("m22", ("other\n", "other\n  ordered: {min: 9, max: 2}\n")), 9, "min 9 is more than max 2"),
    ("ties/a/link.yaml", tie("m23", ("  credibility", "  relates_to:\n  - {id: m5x, how: part_of}\n  credibility")), 13, "unknown record 'm5x'"),
    ("ties/a/only-denied.yaml", tie("m24", ("stance: supports", "stance: disputes")), 13, "no citation supports"),
    ("ties/a/confirmed.yaml", tie("m29", ("credibility: 2", "credibility: 1")), 12, "two independent origins"),
    ("ties/a/nan.yaml", tie("m25", ("other\n", "other\n  ordered: .nan\n")), 9, "write \".nan\" in quotes"),
    ("ties/a/word.yaml", tie("m30", ("other\n", "other\n  ordered: twelve\n")), 9, "ordered: 'twelve' is no number"),
    ("ties/a/limit.yaml", tie("m31", ("other\n", "other\n  ordered: {min: few, max: 9}\n")), 9, "ordered.min: 'few' is no number"),
    ("ties/a/money.yaml", tie("m32", ("other\n", "other\n  value: [{amount: 5, currency: usd, basis: price}]\n")), 9, "'usd' is no currency"),
    ("ties/a/control.yaml", tie("m26", ("A tie", "A \u202etie")), 5, "control character U+202E"),
    ("ties/a/slug.yaml", tie("M 27"), 1, "is not a slug"),
    ("ties/a/nothing.yaml", tie("m28", ("What happened.", "'  '")), 6, "summary: is empty"),
    ("sources/bad.yaml", "- {id: s1, url: 'example.org/x', publisher: paper, published: '2025'}\n", 1, "is not a web address"),
    ("sources/again.yaml", "- {id: s2, url: 'https://example.org/a', publisher: paper, published: '2025'}\n", 1, "registered already as page"),
    ("publishers/again.yaml", "- {id: other, name: The paper, type: newspaper, letter: B}\n", 1, "the publisher is registered already as paper"),
    ("sources/who.yaml", "- {id: s3, url: 'https://example.org/c', publisher: papr, published: '2025'}\n", 1, "unknown publisher 'papr'"),
    ("sources/tongue.yaml", "- {id: s4, url: 'https://example.org/d', publisher: paper, published: '2025', language: farsi}\n", 1, "'farsi' is no language"),
    ("series/gdp.csv", "id,country,measure,period,value,unit,credibility,sources,says\ng1,iran,gdp,2020,many,USD,2,page,x\n", 2, "'many' is not a number"),
    ("series/cells.csv", "id,country,measure,period,value,unit,credibility,sources,says\ng2,iran,gdp,2020\n", 2, "has 4 cells, the header 9"),
    ("indicators/m.yaml", "- {id: i1, country: iran, measure: gpd, period: '2020', value: 1, unit: USD, title: T, summary: S, credibility: 2,\n"
     "   citations: [{source: page, stance: supports, says: x}]}\n", 1, "unknown measure 'gpd'"),
]  # fmt: skip


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    for name, content in [*GOOD.items(), *((name, content) for name, content, _, _ in MISTAKES)]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path


def test_all_planted_mistakes_are_reported_with_their_lines(broken: Path) -> None:
    found = [str(problem) for problem in read([broken]).problems]
    missed = [
        (name, line, message)
        for name, _, line, message in MISTAKES
        if line and not any(text.startswith(f"{name}:{line}:") and message in text for text in found)
    ]
    assert not missed, "\n".join([*map(str, missed), "reported:", *found])


def test_nothing_else_is_reported(broken: Path) -> None:
    planted = {name for name, _, line, _ in MISTAKES if line}
    assert {problem.file for problem in read([broken]).problems} == planted


def test_the_dataset_without_mistakes_has_no_problem(tmp_path: Path) -> None:
    for name, content in [*GOOD.items(), ("ties/a/good.yaml", tie("good"))]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert read([tmp_path]).problems == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("actors.yaml", GOOD["actors.yaml"].replace("name: Iran,", "nom: Iran,")),
        ("actors.yaml", GOOD["actors.yaml"].replace("name: Iran,", "name: [Iran,")),
        ("actors.yaml", GOOD["actors.yaml"].replace("name: Iran,", "name: \0Iran,")),
        ("actors.yaml", "all:\n" + GOOD["actors.yaml"]),
        ("actors.csv", "id,name,full_name,type,country\niran,Iran\nrussia,Russia,Russian Federation,state,russia\n"),
        ("sources/2025.yaml", GOOD["sources/2025.yaml"].replace("'2025-01-02'", "yesterday")),
        ("publishers.yaml", GOOD["publishers.yaml"].replace("letter: C", "letter: Z")),
        ("ties/a/other.yaml", tie("other", ("credibility: 2", "credibility: 9"))),
        ("ties/a/other.yaml", tie("other", ("  to: iran", "\tto: iran"))),
        ("series/s.csv", "id,country,measure,period,value,unit,credibility,sources,says\nother,iran,gdp,2020,1\n"),
        ("series/s.csv", "id,country,measure,period,value,unit,credibility,sources,says\nother,iran,gdp,2020,x,USD,2,page,x\n"),
    ],
)  # fmt: skip
def test_whoever_names_a_broken_record_is_not_told_that_it_is_unknown(tmp_path: Path, name: str, content: str) -> None:
    link = ("  credibility", "  relates_to:\n  - {id: other, how: part_of}\n  credibility")
    files = GOOD | {"ties/a/other.yaml": tie("other"), "ties/a/good.yaml": tie("good", link)}
    files.pop({"series/s.csv": "ties/a/other.yaml", "actors.csv": "actors.yaml"}.get(name, name), None)
    for path, text in (files | {name: content}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    problems = read([tmp_path]).problems
    assert problems
    assert {problem.file for problem in problems} == {name}


def test_a_link_out_of_the_directory_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("- {id: iran}\n", encoding="utf-8")
    inside = tmp_path / "dataset"
    inside.mkdir()
    (inside / "actors.yaml").symlink_to(secret)
    assert "leads out of the dataset's directory" in str(read([inside]).problems[0])


def test_aliases_cannot_blow_up(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    (tmp_path / "actors.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert "too large" in str(read([tmp_path]).problems[0])
