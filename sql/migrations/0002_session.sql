-- Sessions: the token is kept as its SM3 only.

CREATE TABLE session (
	token BLOB PRIMARY KEY NOT NULL,
	login BIGINT NOT NULL,
	csrf TEXT NOT NULL,
	address TEXT NOT NULL,
	created_ms BIGINT NOT NULL,
	seen_ms BIGINT NOT NULL
);
CREATE INDEX session_login ON session (login, created_ms);
CREATE INDEX session_age ON session (created_ms);
