-- Saved simulations: what was asked, what came out, in both languages, and who
-- changes.  Beside the register: nothing of it refers to them.

CREATE TABLE simulation (
	id TEXT PRIMARY KEY NOT NULL,
	place BIGINT NOT NULL,
	at_ms BIGINT NOT NULL,
	who TEXT NOT NULL,
	title TEXT NOT NULL,
	ask TEXT NOT NULL,
	seq BIGINT NOT NULL,
	digest TEXT NOT NULL,
	zh TEXT NOT NULL,
	en TEXT NOT NULL
);
CREATE INDEX simulation_age ON simulation (at_ms);

-- By decision: the children of the place, as JSON.
CREATE TABLE simulation_place (
	simulation TEXT NOT NULL,
	decision TEXT NOT NULL,
	number BIGINT NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (simulation, decision)
);

-- Who changes; moved is 4 * before + after.
CREATE TABLE simulation_row (
	simulation TEXT NOT NULL,
	decision TEXT NOT NULL,
	place BIGINT NOT NULL,
	household BIGINT NOT NULL,
	moved BIGINT NOT NULL,
	PRIMARY KEY (simulation, decision, place, household)
);
