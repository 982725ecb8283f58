"""GEXF 1.3: a graph with a timeline, whose parallel edges are told apart by their `kind`.

A spell is the widest time in which the tie may have held, both days included, as GEXF 1.3 reads them; the narrower
bounds are attributes. What Gephi shows as the kind of an edge is the kind of the tie.
Specification: https://gexf.net (schema gexf.xsd, version 1.3).
"""

from __future__ import annotations

from datetime import date
from typing import IO

from ruvis.export import attributes
from ruvis.export.escape import xml
from ruvis.export.subgraph import Subgraph, Tie
from ruvis.records.edtf import DAWN, FOREVER


def write(graph: Subgraph, out: IO[str]) -> None:
    """Write a selection as GEXF 1.3."""
    about = graph.about
    out.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n  <meta>\n'
        f"    <creator>{xml(about['generator'])}</creator>\n    <keywords>dataset {xml(about['dataset'])}</keywords>\n"
        f"    <description>{xml(about['title'])}. {xml(about['credit'])}</description>\n  </meta>\n"
        '  <graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">\n'
    )
    for owner, declared in (("node", attributes.ACTOR), ("edge", attributes.TIE)):
        out.write(f'    <attributes class="{owner}">\n')
        for name, value_type in declared.items():
            out.write(f'      <attribute id="{name}" title="{name}" type="{value_type}"/>\n')
        out.write("    </attributes>\n")
    out.write(f'    <nodes count="{len(graph.actors)}">\n')
    for actor in graph.actors:
        out.write(
            f'      <node id="{xml(actor.id)}" label="{xml(actor.name)}">{_values(attributes.actor(actor))}</node>\n'
        )
    out.write("    </nodes>\n    <edges>\n")
    for tie in graph.ties():
        inside = _values(attributes.tie(tie)) + _spells(tie)
        kind = (
            f'type="{"mutual" if tie.mutual else "directed"}" kind="{xml(tie.row.kind)}" label="{xml(tie.row.title)}"'
        )
        for edge in tie.edges:
            ends = f'source="{xml(edge.source)}" target="{xml(edge.target)}"'
            out.write(f'      <edge id="{xml(edge.key)}" {ends} {kind}>{inside}</edge>\n')
    out.write("    </edges>\n  </graph>\n</gexf>\n")


def _values(flat: attributes.Flat) -> str:
    made = "".join(
        f'<attvalue for="{name}" value="{str(value).lower() if isinstance(value, bool) else xml(str(value))}"/>'
        for name, value in flat.items()
    )
    return f"<attvalues>{made}</attvalues>"


def _spells(tie: Tie) -> str:
    """The widest time in which the tie may have held; none where both sides are open."""
    first, after = tie.row.begin[0], tie.row.end[1]
    start = f' start="{date.fromordinal(first)}"' if first != DAWN else ""
    end = f' end="{date.fromordinal(max(after - 1, first))}"' if after != FOREVER else ""
    return f"<spells><spell{start}{end}/></spells>" if start or end else ""
