-- The schema on which every example of rules/data/pg_locks.toml runs.
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE DOMAIN plain_domain AS integer;
CREATE DOMAIN checked_domain AS integer CHECK (value >= 0);
CREATE SEQUENCE seq;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE p (id integer PRIMARY KEY, a integer);
CREATE TABLE t (
  id integer PRIMARY KEY, a integer, b integer NOT NULL, v varchar(50), vv varchar, w text, n numeric(10,2), ts timestamp, tz timestamptz,
  tz3 timestamptz(3), da date, j json, jb jsonb, ci cidr, ine inet, ia integer[], vb varbit(5), ch char(5), si smallint, r int4range,
  m mood, parent_id integer, other_id integer, CONSTRAINT ck_a CHECK (a > -100), CONSTRAINT w_known CHECK (w IS NOT NULL),
  CONSTRAINT fk_p FOREIGN KEY (parent_id) REFERENCES p (id)
);
INSERT INTO p VALUES (1, 1);
INSERT INTO t (id, a, b, v, vv, w, n, ts, tz, tz3, da, j, jb, ci, ine, ia, vb, ch, si, r, m, parent_id)
  VALUES (1, 1, 1, 'x', 'x', 'x', 1, now(), now(), now(), now(), '{}', '{}', '10.0.0.0/8', '10.0.0.0/8', '{1}', B'101', 'x', 1, '[1,2)', 'sad', 1);
ALTER TABLE t ADD CONSTRAINT v_known CHECK (v IS NOT NULL) NOT VALID;
ALTER TABLE t ADD CONSTRAINT ck_pending CHECK (a > -200) NOT VALID;
ALTER TABLE t ADD CONSTRAINT fk_pending FOREIGN KEY (other_id) REFERENCES p (id) NOT VALID;
CREATE INDEX t_a ON t (a);
CREATE UNIQUE INDEX t_a_u ON t (a);
CREATE UNIQUE INDEX t_partial ON t (b) WHERE b > 0;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
CREATE TABLE nokey (a integer, b integer NOT NULL);
INSERT INTO nokey VALUES (1, 1);
CREATE UNIQUE INDEX nokey_a ON nokey (a);
CREATE UNIQUE INDEX nokey_b ON nokey (b);
CREATE TABLE seen (id integer, a integer);
CREATE VIEW vw AS SELECT id, a FROM seen;
CREATE MATERIALIZED VIEW mv AS SELECT 1 AS id;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE TABLE pt (id integer, a integer, v text, d date) PARTITION BY RANGE (d);
CREATE TABLE pt_1 PARTITION OF pt FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
INSERT INTO pt VALUES (1, 1, 'x', '2020-05-01');
ALTER TABLE pt ADD CONSTRAINT ck_pt CHECK (a > -5) NOT VALID;
CREATE INDEX pt_i ON pt (id);
CREATE INDEX pt_o ON ONLY pt (v);
CREATE INDEX pt_1_o ON pt_1 (v);
CREATE TABLE pt0 (id integer, d date) PARTITION BY RANGE (d);
CREATE TABLE pd (id integer, d date) PARTITION BY RANGE (d);
CREATE TABLE pd_1 PARTITION OF pd FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE pd_d PARTITION OF pd DEFAULT;
INSERT INTO pd VALUES (1, '2000-01-01');
CREATE TABLE lone (id integer, a integer, v text, d date, CONSTRAINT ck_pt CHECK (a > -5));
INSERT INTO lone VALUES (1, 1, 'x', '2041-05-01');
CREATE TABLE proven (id integer, a integer, v text, d date NOT NULL, CONSTRAINT ck_pt CHECK (a > -5), CONSTRAINT bound CHECK (d >= '2051-01-01' AND d < '2052-01-01'));
INSERT INTO proven VALUES (1, 1, 'x', '2051-05-01');
