-- The compiled snapshot of a dataset. Days are proleptic Gregorian ordinals; a boundary known only within bounds
-- has a _min and a _max; an open end is 3652059 (9999-12-31). Numbers (num) are internal to one snapshot.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE domain (id TEXT PRIMARY KEY, rank INTEGER NOT NULL, label TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE kind (
    id TEXT PRIMARY KEY, rank INTEGER NOT NULL, label TEXT NOT NULL, domain TEXT NOT NULL, direction TEXT NOT NULL,
    depends TEXT NOT NULL, holds TEXT NOT NULL, gives TEXT NOT NULL, adverse INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE measure (id TEXT PRIMARY KEY, label TEXT NOT NULL) WITHOUT ROWID;

-- state: the state to which the actor rolls up (its own num if none); body: the authored record
CREATE TABLE actor (
    num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, type TEXT NOT NULL, country TEXT,
    state INTEGER NOT NULL, body TEXT NOT NULL
);
-- whole = the actor itself, its parents, its country and their successors
CREATE TABLE within (whole INTEGER NOT NULL, actor INTEGER NOT NULL, PRIMARY KEY (whole, actor)) WITHOUT ROWID;
CREATE TABLE name (folded TEXT NOT NULL, actor INTEGER NOT NULL, label TEXT NOT NULL, PRIMARY KEY (folded, actor)) WITHOUT ROWID;

CREATE TABLE publisher (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, letter TEXT NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE source (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, publisher TEXT NOT NULL, origin TEXT, title TEXT, published TEXT NOT NULL,
    known_min INTEGER NOT NULL, known_max INTEGER NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;

-- form: tie, assessment or indicator; known: from when published pages support it; file and line: where it is authored
CREATE TABLE record (
    num INTEGER PRIMARY KEY, id TEXT NOT NULL, form TEXT NOT NULL, title TEXT NOT NULL, credibility INTEGER NOT NULL,
    known_min INTEGER NOT NULL, known_max INTEGER NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE UNIQUE INDEX record_id ON record (id);
CREATE TABLE former (id TEXT PRIMARY KEY, record INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE link (record INTEGER NOT NULL, target INTEGER NOT NULL, how TEXT NOT NULL, PRIMARY KEY (record, target)) WITHOUT ROWID;
CREATE INDEX link_target ON link (target, how);
-- letter: reliability of the page's publisher; origin: whose word it is, for counting independent sources
CREATE TABLE citation (
    record INTEGER NOT NULL, seq INTEGER NOT NULL, source TEXT NOT NULL, stance TEXT NOT NULL, says TEXT NOT NULL,
    known_min INTEGER NOT NULL, known_max INTEGER NOT NULL, letter TEXT NOT NULL, origin TEXT NOT NULL,
    PRIMARY KEY (record, seq)
) WITHOUT ROWID;
CREATE INDEX citation_source ON citation (source);

-- origin and target: ids of the actors, apart by blanks (a mutual tie has its parties in both);
-- reliability: the best letter among supporting pages; begin..end: valid time; sort: the day that orders ties
CREATE TABLE tie (
    num INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, domain TEXT NOT NULL, title TEXT NOT NULL,
    origin TEXT NOT NULL, target TEXT NOT NULL, mutual INTEGER NOT NULL, status TEXT NOT NULL, credibility INTEGER NOT NULL,
    reliability TEXT NOT NULL, disputed INTEGER NOT NULL, landmark INTEGER NOT NULL, date TEXT NOT NULL, sort INTEGER NOT NULL,
    begin_min INTEGER NOT NULL, begin_max INTEGER NOT NULL, end_min INTEGER NOT NULL, end_max INTEGER NOT NULL,
    known_min INTEGER NOT NULL, known_max INTEGER NOT NULL, pages INTEGER NOT NULL, origins INTEGER NOT NULL
);
CREATE UNIQUE INDEX tie_id ON tie (id);
CREATE TABLE edge (
    src INTEGER NOT NULL, dst INTEGER NOT NULL, tie INTEGER NOT NULL, src_state INTEGER NOT NULL, dst_state INTEGER NOT NULL,
    PRIMARY KEY (src, dst, tie)
) WITHOUT ROWID;
CREATE INDEX edge_back ON edge (dst, src, tie);
CREATE INDEX edge_states ON edge (src_state, dst_state, tie);
CREATE TABLE event (
    tie INTEGER NOT NULL, seq INTEGER NOT NULL, event TEXT NOT NULL, date TEXT NOT NULL, day_min INTEGER NOT NULL,
    day_max INTEGER NOT NULL, note TEXT, PRIMARY KEY (tie, seq)
) WITHOUT ROWID;
-- the status of a tie from a day on; ties that only ever had one status have no row
CREATE TABLE phase (
    tie INTEGER NOT NULL, seq INTEGER NOT NULL, status TEXT NOT NULL, begin_min INTEGER NOT NULL, begin_max INTEGER NOT NULL,
    PRIMARY KEY (tie, seq)
) WITHOUT ROWID;
-- every number of a tie: role ordered/delivered/planned/claimed/value; unit or currency; low and high are equal when exact
CREATE TABLE figure (
    tie INTEGER NOT NULL, seq INTEGER NOT NULL, role TEXT, what TEXT, unit TEXT, currency TEXT, basis TEXT, year TEXT,
    low REAL, high REAL, estimate INTEGER NOT NULL, main INTEGER NOT NULL, PRIMARY KEY (tie, seq)
) WITHOUT ROWID;

-- who: names, a line each; about: ids of actors, apart by blanks; credibility and reliability: as of a tie
CREATE TABLE assessment (
    num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, dimension TEXT NOT NULL, favours TEXT, date TEXT NOT NULL,
    day_min INTEGER NOT NULL, day_max INTEGER NOT NULL, who TEXT NOT NULL, affiliation TEXT NOT NULL, about TEXT NOT NULL,
    title TEXT NOT NULL, judgement TEXT NOT NULL, credibility INTEGER NOT NULL, reliability TEXT NOT NULL
);
-- ids of actors that a tie names beside those it ties, and whom a judgement is about
CREATE TABLE named (record INTEGER NOT NULL, actor TEXT NOT NULL, PRIMARY KEY (record, actor)) WITHOUT ROWID;
CREATE INDEX named_actor ON named (actor);
CREATE TABLE indicator (
    num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, series TEXT, country TEXT NOT NULL, partner TEXT, measure TEXT NOT NULL,
    period TEXT NOT NULL, day_min INTEGER NOT NULL, day_max INTEGER NOT NULL, low REAL, high REAL, unit TEXT NOT NULL, qualifier TEXT,
    credibility INTEGER NOT NULL, reliability TEXT NOT NULL, known_min INTEGER NOT NULL
);
CREATE INDEX indicator_of ON indicator (country, measure, partner);
CREATE INDEX indicator_series ON indicator (series);
