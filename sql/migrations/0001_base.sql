-- Tables that do not come from the dictionary.  BIGINT, TEXT and BLOB are
-- replaced by what the database calls them (store/driver.h).

CREATE TABLE meta (
	name TEXT PRIMARY KEY NOT NULL,
	value TEXT NOT NULL
);

-- Serial numbers of records, by shard.
CREATE TABLE serial (
	shard BIGINT PRIMARY KEY NOT NULL,
	next BIGINT NOT NULL
);

-- The tables that the dictionary made, and the number of each column, which
-- never changes: images of records are written by it.
CREATE TABLE entity (
	number BIGINT PRIMARY KEY NOT NULL,
	name TEXT UNIQUE NOT NULL
);
CREATE TABLE field (
	entity BIGINT NOT NULL,
	number BIGINT NOT NULL,
	name TEXT NOT NULL,
	PRIMARY KEY (entity, number),
	UNIQUE (entity, name)
);

-- What happened to records.  seq is lane << 40 | number within the lane; act is
-- the ledger entry that seals the row.
CREATE TABLE change (
	seq BIGINT PRIMARY KEY NOT NULL,
	entity BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	place BIGINT NOT NULL,
	old BLOB,
	digest BLOB NOT NULL,
	effective BIGINT NOT NULL,
	act BIGINT NOT NULL
);
CREATE UNIQUE INDEX change_record ON change (entity, id, version);

-- One entry an act; seq as in change.
CREATE TABLE ledger (
	seq BIGINT PRIMARY KEY NOT NULL,
	at_ms BIGINT NOT NULL,
	login BIGINT NOT NULL,
	login_name TEXT NOT NULL,
	person BIGINT NOT NULL,
	post BIGINT NOT NULL,
	office TEXT NOT NULL,
	place BIGINT NOT NULL,
	purpose TEXT NOT NULL,
	action TEXT NOT NULL,
	subject TEXT NOT NULL,
	outcome TEXT NOT NULL,
	change_first BIGINT NOT NULL,
	change_last BIGINT NOT NULL,
	digest BLOB NOT NULL,
	detail TEXT NOT NULL,
	prev BLOB NOT NULL,
	hash BLOB NOT NULL
);

-- The head of each lane's chain; a writer begins by taking its row.
CREATE TABLE lane (
	lane BIGINT PRIMARY KEY NOT NULL,
	seq BIGINT NOT NULL,
	change BIGINT NOT NULL,
	hash BLOB NOT NULL
);

-- Replies kept for repeated requests.
CREATE TABLE idempotency (
	login BIGINT NOT NULL,
	key TEXT NOT NULL,
	digest BLOB NOT NULL,
	status BIGINT NOT NULL,
	reply BLOB NOT NULL,
	at_ms BIGINT NOT NULL,
	PRIMARY KEY (login, key)
);
CREATE INDEX idempotency_age ON idempotency (at_ms);
