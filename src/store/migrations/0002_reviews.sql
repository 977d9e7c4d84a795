-- What is said of an interview after it: by people, and by a language model that was asked for levels.
-- Rows are added and never changed; they go with their interview.

CREATE TABLE reviews (
    interview  TEXT    NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
    seq        INTEGER NOT NULL CHECK (seq > 0),          -- from 1; the newest of a competency stands
    at_ms      INTEGER NOT NULL,                          -- since 1970 (UTC)
    competency TEXT    NOT NULL,
    level      INTEGER CHECK (level BETWEEN 1 AND 5),     -- NULL: not observed
    reviewer   TEXT    NOT NULL CHECK (trim(reviewer) <> ''),
    reason     TEXT    NOT NULL CHECK (trim(reason) <> ''),
    PRIMARY KEY (interview, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews
BEGIN
    SELECT RAISE(ABORT, 'a review is never changed');
END;

-- Replies as they came: they are checked against the transcript whenever they are read.
CREATE TABLE judgements (
    interview  TEXT    NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
    seq        INTEGER NOT NULL CHECK (seq > 0),          -- from 1; the newest of a competency counts
    at_ms      INTEGER NOT NULL,                          -- since 1970 (UTC)
    competency TEXT    NOT NULL,
    model      TEXT    NOT NULL,                          -- its label
    reply      TEXT    NOT NULL,
    PRIMARY KEY (interview, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER judgements_stay BEFORE UPDATE ON judgements
BEGIN
    SELECT RAISE(ABORT, 'a judgement is never changed');
END;
