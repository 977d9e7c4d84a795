-- Times are milliseconds since 1970 (UTC).

CREATE TABLE interviews (
    id         TEXT    NOT NULL PRIMARY KEY, -- UUID v7: ids sort by creation
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 1,   -- of the candidate's link; counting up withdraws the older ones
    status     TEXT    NOT NULL DEFAULT 'open',
    -- for lists: the log has the plan itself
    plan       TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    candidate  TEXT
) STRICT;

CREATE TABLE events (
    interview TEXT    NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
    seq       INTEGER NOT NULL CHECK (seq > 0), -- from 1, without gaps
    at_ms     INTEGER NOT NULL,                 -- since the interview's anchor
    type      TEXT    NOT NULL,
    body      TEXT    NOT NULL,                 -- JSON, its type included
    PRIMARY KEY (interview, seq)
) STRICT, WITHOUT ROWID;
