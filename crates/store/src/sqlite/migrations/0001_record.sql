-- Schema 1: the record and the documents beside it. Follows spec/store.md.

CREATE TABLE schema_version (
    version    INTEGER PRIMARY KEY,
    written_by TEXT NOT NULL
) STRICT;

-- A line's number stands for its 32-byte id in the indexes. digest covers number and id.
CREATE TABLE lines (
    number INTEGER PRIMARY KEY,
    id     BLOB NOT NULL UNIQUE,
    digest BLOB NOT NULL
) STRICT;

-- bytes is the entry as it was received. digest covers bytes; the other columns repeat its header.
CREATE TABLE entries (
    row      INTEGER PRIMARY KEY,
    line     INTEGER NOT NULL,
    party    INTEGER NOT NULL,
    epoch    INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    id       BLOB NOT NULL,
    digest   BLOB NOT NULL,
    bytes    BLOB NOT NULL
) STRICT;

-- id is last: a fork is two rows at one place.
CREATE UNIQUE INDEX entries_by_place ON entries (line, party, epoch, sequence, id);
-- The place is in the index so that an altered row can still be named.
CREATE INDEX entries_by_id ON entries (line, id, party, epoch, sequence);

-- How much was committed: a row that vanished shows as a difference.
CREATE TABLE journals (
    line    INTEGER NOT NULL,
    party   INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    PRIMARY KEY (line, party)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
    row    INTEGER PRIMARY KEY,
    kind   INTEGER NOT NULL,
    key    BLOB NOT NULL,
    digest BLOB NOT NULL,
    bytes  BLOB NOT NULL,
    UNIQUE (kind, key)
) STRICT;
