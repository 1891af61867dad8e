// The twenty criteria of tests/bench/census.c in DuckDB, on the same numbers, by
// the fastest SQL found for the same three-valued answers: true and known are
// counted, false and unknown follow.  usage: census.mjs HOUSEHOLDS THREADS
import { DuckDBInstance } from '@duckdb/node-api';

const [rows, threads] = process.argv.slice(2).map(Number);
const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
const db = await instance.connect();
const run = (sql) => db.run(sql);

// The same small generator as in C: n is the row, k the column.
await run('CREATE MACRO mix0(n, k) AS (n::BIGINT * 2654435761 + k::BIGINT * 1013904223) % 4294967296');
await run('CREATE MACRO mix1(x) AS (xor(x, x >> 15) * 65599 + 12345) % 4294967296');
await run('CREATE MACRO mix(n, k) AS xor(mix1(mix0(n, k)), mix1(mix0(n, k)) >> 13)');
await run('CREATE MACRO pick(n, k, lo, span) AS CASE WHEN (mix(n, k + 100) >> 4) % 20 <> 0 THEN lo + (mix(n, k) >> 4) % span END');

const numbers = [['INTEGER', 0, 60000], ['TINYINT', 1, 8], ['SMALLINT', 0, 200], ['SMALLINT', 0, 3000], ['INTEGER', 0, 60000],
	['SMALLINT', 2000, 25], ['TINYINT', 0, 6], ['TINYINT', 0, 10], ['TINYINT', 0, 9], ['TINYINT', 0, 5]];
const columns = numbers.map(([type, lo, span], k) => `CAST(pick(i, ${k}, ${lo}, ${span}) AS ${type}) AS c${k}`);
for (let k = 10; k < 20; k++)
	columns.push(`CAST(CASE WHEN (mix(i, ${k + 100}) >> 4) % 20 <> 0 THEN (mix(i, ${k}) >> 4) % 8 <> 0 END AS BOOLEAN) AS c${k}`);
columns.push('(mix(i, 99) >> 4) % 8 <> 0 AS closed');
await run(`CREATE TABLE h AS SELECT CAST(i AS INTEGER) AS id, ${columns.join(', ')} FROM range(${rows}) t(i)`);
await run(`CREATE TABLE m AS SELECT CAST(i AS INTEGER) AS pid,
	CAST(pick(i * 8 + j, 50, 1930, 85) * 10000 + 101 + (mix(i * 8 + j, 52) >> 4) % 12 * 100 AS INTEGER) AS birth,
	CAST(pick(i * 8 + j, 51, 1, 5) AS TINYINT) AS labour
	FROM range(${rows}) t(i), range(1, 2 + ((mix(i, 90) >> 4) % 6)::BIGINT) u(j) ORDER BY i, j`);

const household = ['c0 >= 3000 * c1', 'c1 <= 7', 'c2 >= 20', 'c3 <= 2800', 'c4 <= 55000', 'c5 >= 2013', 'c6 >= 1', 'c7 <> 3', 'c8 <= 6',
	'c9 <> 0', 'c10', 'c11', 'c12', 'c13', 'c14', 'c15', 'c16', 'c17', 'c18', 'c19'];
// Somebody able to work; nobody of working age without work: lo, no, n by household.
const able = 'CASE WHEN lo1 >= 1 THEN true WHEN no1 = n AND closed AND n >= 1 THEN false END';
const none = 'CASE WHEN no2 >= 1 THEN false WHEN lo2 = n AND closed AND n >= 1 THEN true END';
const member = [...household.slice(0, 18), able, none];
const joined = `(SELECT h.*, coalesce(n, 0) AS n, coalesce(lo1, 0) AS lo1, coalesce(no1, 0) AS no1, coalesce(lo2, 0) AS lo2,
	coalesce(no2, 0) AS no2 FROM h LEFT JOIN (SELECT pid, count(*) AS n, sum((labour = 1)::INT) AS lo1, sum((labour <> 1)::INT) AS no1,
	sum((birth > 20021231 OR labour <> 5)::INT) AS lo2, sum((NOT (birth > 20021231 OR labour <> 5))::INT) AS no2 FROM m GROUP BY pid) g
	ON g.pid = h.id)`;

function query(criteria, from, form) {
	const all = criteria.map((c) => `(${c})`).join(' AND ');
	const list = [all, ...criteria].map((c) => form === 'filter' ?
		`count(*) FILTER (${c}), count(*) FILTER (NOT (${c}))` : `sum((${c})::INT), count(${c})`);
	return `SELECT ${list.join(', ')} FROM ${from}`;
}

async function best(name, criteria, from, times) {
	let ms = Infinity, line = [];
	for (const form of ['sum', 'filter'])
		for (let i = 0; i < times; i++) {
			const began = process.hrtime.bigint();
			const result = await db.runAndReadAll(query(criteria, from, form));
			const took = Number(process.hrtime.bigint() - began) / 1e6;
			if (took >= ms)
				continue;
			ms = took;
			line = result.getRows()[0].map((v, k) => form === 'sum' && k % 2 === 1 ? Number(v) - Number(result.getRows()[0][k - 1]) : Number(v));
		}
	console.log(name, ms.toFixed(1), line.join(' '));
}

await best('household', household, 'h', 4);
await best('member', member, joined, 1);
