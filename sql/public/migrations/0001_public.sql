-- Two files of this shape: the pages, written by the register's server and read
-- by the public's; the inbox, the other way round.  No column of either can hold
-- what is private in plain.

CREATE TABLE meta (
	name TEXT PRIMARY KEY NOT NULL,
	value TEXT NOT NULL
);

-- A finished page.  ends is the last day it may be seen, 0: it stays.
CREATE TABLE page (
	id TEXT PRIMARY KEY NOT NULL,
	title TEXT NOT NULL,
	ends BIGINT NOT NULL,
	digest TEXT NOT NULL,
	html TEXT NOT NULL,
	posted_ms BIGINT NOT NULL
);

-- What somebody handed in about a page, sealed for the register's key.
CREATE TABLE letter (
	seq INTEGER PRIMARY KEY NOT NULL,
	page TEXT NOT NULL,
	at_ms BIGINT NOT NULL,
	receipt TEXT NOT NULL,
	sealed BLOB NOT NULL
);
