-- Schema 2: entries in the order in which they came, and which store this is. Follows spec/store.md.

-- Of each line, the rows as they came: SQLite puts the row's number behind the column.
CREATE INDEX entries_by_arrival ON entries (line);

-- Drawn once: what was computed from another store is told from what was computed from this one.
CREATE TABLE store (
    instance BLOB NOT NULL
) STRICT;
INSERT INTO store (instance) VALUES (randomblob(16));
