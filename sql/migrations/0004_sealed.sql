-- Sealed versions of packs: their files, whole, in the order of the pack.  The
-- SEAL among them holds each to its bytes whenever the pack is loaded.

CREATE TABLE sealed_pack (
	id TEXT PRIMARY KEY NOT NULL,
	at_ms BIGINT NOT NULL,
	hash TEXT NOT NULL
);

CREATE TABLE sealed_file (
	pack TEXT NOT NULL,
	number BIGINT NOT NULL,
	name TEXT NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (pack, number)
);
