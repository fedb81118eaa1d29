"""One row for each class of difference between models and migrations.

A row is a name, what the model says, what drifted migrations say, what agreeing migrations say, and the rule that
reports the difference. Model text is the body of class ``T`` (its ``id`` is there already); migration text is the columns of
``op.create_table("t", ...)`` and, behind ``||``, further operations.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One class of difference."""

    name: str
    model: str
    drifted: str
    agreeing: str
    rule: str
    before: str = ""
    """Module-level text in front of class T."""
    after: str = ""
    """Module-level text behind class T."""
    setup: str = ""
    """Operations in front of ``create_table``, in both variants."""


def args(text: str) -> str:
    """Return a class body with table arguments."""
    return f"a: Mapped[Optional[int]] = mapped_column()\n    b: Mapped[Optional[str]] = mapped_column()\n    data: Mapped[Optional[dict]] = mapped_column(JSONB)\n    __table_args__ = ({text},)"


_ABD = "sa.Column('a', sa.Integer()), sa.Column('b', sa.String()), sa.Column('data', JSONB())"


def ops(text: str) -> str:
    """Return the columns that go with :func:`args`, and operations."""
    return f"{_ABD} || {text}" if text else _ABD


def one(kind: str) -> str:
    """Return one column of a type."""
    return f"sa.Column('c', {kind})"


_PARENT = "op.create_table('p', sa.Column('id', sa.Integer(), primary_key=True), sa.Column('no', sa.Integer(), nullable=False), sa.UniqueConstraint('no'))\n"
_PARENT_MODEL = (
    "class P(Base):\n    __tablename__ = 'p'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
    "    no: Mapped[int] = mapped_column(unique=True)\n\n\n"
)
_FK = "sa.Column('p_id', sa.Integer())"

TABLES = (
    Row("table-only-in-models", "", "|| op.drop_table('t')\nop.create_table('u', sa.Column('id', sa.Integer(), primary_key=True))",
        "|| op.create_table('u', sa.Column('id', sa.Integer(), primary_key=True))", "table-without-migration",
        before="class U(Base):\n    __tablename__ = 'u'\n    id: Mapped[int] = mapped_column(primary_key=True)\n\n\n"),
    Row("table-only-in-migrations", "", "|| op.create_table('gone', sa.Column('id', sa.Integer(), primary_key=True))", "",
        "migration-table-without-model"),
    Row("table-renamed", "", "|| op.rename_table('t', 'old_t')", "", "table-without-migration"),
    Row("table-unlogged", "__table_args__ = {'prefixes': ['UNLOGGED']}", "", "|| op.execute('ALTER TABLE t SET UNLOGGED')",
        "table-option-drift"),
    Row("table-fillfactor", "__table_args__ = {'postgresql_with': {'fillfactor': 70}}", "",
        "|| op.execute('ALTER TABLE t SET (fillfactor = 70)')", "table-option-drift"),
    Row("table-partitioned", "__table_args__ = {'postgresql_partition_by': 'RANGE (id)'}", "",
        "postgresql_partition_by='RANGE (id)'", "partition-drift"),
    Row("table-comment", "__table_args__ = {'comment': 'all runs'}", "", "|| op.create_table_comment('t', 'all runs')",
        "comment-drift"),
)  # fmt: skip

COLUMNS = (
    Row("column-only-in-model", "c: Mapped[Optional[int]]", "", one("sa.Integer()"), "column-missing"),
    Row("column-only-in-migrations", "", one("sa.Integer()"), "", "column-extra"),
    Row("column-renamed", "c: Mapped[Optional[int]]", "sa.Column('old_c', sa.Integer())",
        "sa.Column('old_c', sa.Integer()) || op.alter_column('t', 'old_c', new_column_name='c')", "column-missing"),
    Row("nullable", "c: Mapped[int]", one("sa.Integer()"), one("sa.Integer(), nullable=False"), "column-nullable-drift"),
    Row("int-bigint", "c: Mapped[Optional[int]] = mapped_column(sa.BigInteger)", one("sa.Integer()"), one("sa.BigInteger()"),
        "column-type-drift"),
    Row("varchar-length", "c: Mapped[Optional[str]] = mapped_column(sa.String(50))", one("sa.String(100)"), one("sa.String(50)"),
        "column-type-drift"),
    Row("varchar-no-length", "c: Mapped[Optional[str]] = mapped_column(sa.String(50))", one("sa.String()"),
        one("sa.String(length=50)"), "column-type-drift"),
    Row("varchar-text", "c: Mapped[Optional[str]] = mapped_column(sa.Text)", one("sa.String()"), one("sa.Text()"),
        "column-type-drift"),
    Row("numeric-scale", "c: Mapped[Optional[Decimal]] = mapped_column(sa.Numeric(10, 2))", one("sa.Numeric(10, 4)"),
        one("sa.Numeric(precision=10, scale=2)"), "column-type-drift"),
    Row("numeric-no-scale", "c: Mapped[Optional[Decimal]] = mapped_column(sa.Numeric(10, 2))", one("sa.Numeric(10)"),
        one("sa.Numeric(10, 2)"), "column-type-drift"),
    Row("timestamp-zone", "c: Mapped[Optional[datetime]] = mapped_column(sa.DateTime(timezone=True))", one("sa.DateTime()"),
        one("sa.DateTime(timezone=True)"), "column-type-drift"),
    Row("json-jsonb", "c: Mapped[Optional[dict]] = mapped_column(JSONB)", one("sa.JSON()"), one("JSONB(astext_type=sa.Text())"),
        "column-type-drift"),
    Row("json-variant", "c: Mapped[Optional[dict]] = mapped_column(sa.JSON().with_variant(JSONB, 'postgresql'))", one("sa.JSON()"),
        one("JSONB()"), "column-type-drift"),
    Row("array-item", "c: Mapped[Optional[list]] = mapped_column(ARRAY(sa.BigInteger))", one("ARRAY(sa.Integer())"),
        one("sa.ARRAY(sa.BigInteger())"), "column-type-drift"),
    Row("real-double", "c: Mapped[Optional[float]]", one("sa.REAL()"), one("sa.Double()"), "column-type-drift"),
    Row("uuid-varchar", "c: Mapped[Optional[uuid.UUID]]", one("sa.String(36)"), one("sa.Uuid()"), "column-type-drift"),
    Row("citext-text", "c: Mapped[Optional[str]] = mapped_column(CITEXT)", one("sa.Text()"), one("CITEXT()"), "column-type-drift",
        setup="op.execute('CREATE EXTENSION IF NOT EXISTS citext')\n"),
    Row("enum-name", "c: Mapped[Optional[str]] = mapped_column(sa.Enum('a', 'b', name='kind'))", one("sa.Enum('a', 'b', name='old_kind')"),
        one("sa.Enum('a', 'b', name='kind')"), "column-type-drift"),
    Row("collation-changed", "c: Mapped[Optional[str]] = mapped_column(sa.String(9, collation='C'))",
        one("sa.String(9, collation='POSIX')"), one("sa.String(9, collation='C')"), "column-type-drift"),
    Row("collation-added", "c: Mapped[Optional[str]] = mapped_column(sa.String(9, collation='C'))", one("sa.String(9)"),
        one("sa.String(9, collation='C')"), "column-type-drift"),
    Row("default-added", "c: Mapped[Optional[int]] = mapped_column(server_default='1')", one("sa.Integer()"),
        one("sa.Integer(), server_default=sa.text('1')"), "column-default-drift"),
    Row("default-changed", "c: Mapped[Optional[str]] = mapped_column(server_default='new')", one("sa.String(), server_default='old'"),
        one("sa.String(), server_default=sa.text(\"'new'::character varying\")"), "column-default-drift"),
    Row("default-removed", "c: Mapped[Optional[bool]]", one("sa.Boolean(), server_default=sa.false()"), one("sa.Boolean()"),
        "column-default-drift"),
    Row("default-changed-later", "c: Mapped[Optional[datetime]] = mapped_column(server_default=sa.func.now())", one("sa.DateTime()"),
        one("sa.DateTime()") + " || op.alter_column('t', 'c', server_default=sa.text('CURRENT_TIMESTAMP'))", "column-default-drift"),
    Row("serial-identity", "no: Mapped[int] = mapped_column(sa.Identity())", "sa.Column('no', sa.Integer(), nullable=False) || "
        "op.execute('CREATE SEQUENCE t_no_seq')\nop.alter_column('t', 'no', server_default=sa.text(\"nextval('t_no_seq')\"))",
        "sa.Column('no', sa.Integer(), sa.Identity(always=False), nullable=False)", "column-identity-drift"),
    Row("identity-mode", "no: Mapped[int] = mapped_column(sa.Identity(always=True))", "sa.Column('no', sa.Integer(), sa.Identity())",
        "sa.Column('no', sa.Integer(), sa.Identity(always=True))", "column-identity-drift"),
    Row("identity-start", "no: Mapped[int] = mapped_column(sa.Identity(start=1000))", "sa.Column('no', sa.Integer(), sa.Identity())",
        "sa.Column('no', sa.Integer(), sa.Identity(start=1000))", "column-identity-drift"),
    Row("computed-changed", "a: Mapped[int]\n    c: Mapped[Optional[int]] = mapped_column(sa.Computed('a * 2'))",
        "sa.Column('a', sa.Integer(), nullable=False), sa.Column('c', sa.Integer(), sa.Computed('a * 3'))",
        "sa.Column('a', sa.Integer(), nullable=False), sa.Column('c', sa.Integer(), sa.Computed('(a * 2)', persisted=True))",
        "column-computed-drift"),
    Row("computed-added", "a: Mapped[int]\n    c: Mapped[Optional[int]] = mapped_column(sa.Computed('a * 2'))",
        "sa.Column('a', sa.Integer(), nullable=False), sa.Column('c', sa.Integer())",
        "sa.Column('a', sa.Integer(), nullable=False), sa.Column('c', sa.Integer(), sa.Computed('a*2'))", "column-computed-drift"),
    Row("column-comment", "c: Mapped[Optional[int]] = mapped_column(comment='new words')", one("sa.Integer(), comment='old words'"),
        one("sa.Integer()") + " || op.alter_column('t', 'c', comment='new words', existing_type=sa.Integer())", "comment-drift"),
    Row("enum-value-added", "c: Mapped[Optional[Kind]]", one("sa.Enum('A', 'B', name='kind')"),
        one("sa.Enum('A', 'B', name='kind')") + " || with op.get_context().autocommit_block():\n        op.execute(\"ALTER TYPE kind ADD VALUE 'C'\")",
        "enum-values-drift", before="class Kind(enum.Enum):\n    A = 'a'\n    B = 'b'\n    C = 'c'\n\n\n"),
    Row("enum-check-value-added", "c: Mapped[Optional[str]] = mapped_column(sa.Enum('aa', 'bb', 'cc', name='ck_c', native_enum=False, create_constraint=True))",
        one("sa.Enum('aa', 'bb', name='ck_c', native_enum=False, create_constraint=True)"),
        one("sa.String(2)") + ", sa.CheckConstraint(\"c IN ('aa', 'bb', 'cc')\", name='ck_c')", "enum-values-drift"),
)  # fmt: skip

CONSTRAINTS = (
    Row("pk-columns", "b: Mapped[int] = mapped_column(primary_key=True)", "sa.Column('b', sa.Integer(), nullable=False)",
        "sa.Column('b', sa.Integer(), primary_key=True)", "pk-drift"),
    Row("pk-missing", "", "|| op.drop_constraint('t_pkey', 't')", "|| op.drop_constraint('t_pkey', 't')\nop.create_primary_key('t_pkey', 't', ['id'])",
        "pk-drift"),
    Row("pk-name", "__table_args__ = (sa.PrimaryKeyConstraint('id', name='pk_t'),)", "", "|| op.execute('ALTER TABLE t RENAME CONSTRAINT t_pkey TO pk_t')",
        "object-name-drift"),
    Row("unique-added-named", args("sa.UniqueConstraint('a', name='uq_a')"), ops(""), ops("op.create_unique_constraint('uq_a', 't', ['a'])"),
        "unique-drift"),
    Row("unique-added-unnamed", "a: Mapped[Optional[int]] = mapped_column(unique=True)", "sa.Column('a', sa.Integer())",
        "sa.Column('a', sa.Integer(), unique=True)", "unique-drift"),
    Row("unique-name", args("sa.UniqueConstraint('a', name='uq_new')"), ops("op.create_unique_constraint('uq_old', 't', ['a'])"),
        ops("op.create_unique_constraint('uq_new', 't', ['a'])"), "object-name-drift"),
    Row("unique-order", args("sa.UniqueConstraint('a', 'b', name='uq')"), ops("op.create_unique_constraint('uq', 't', ['b', 'a'])"),
        ops("op.create_unique_constraint('uq', 't', ['a', 'b'])"), "unique-drift"),
    Row("unique-deferrable", args("sa.UniqueConstraint('a', name='uq', deferrable=True, initially='DEFERRED')"),
        ops("op.create_unique_constraint('uq', 't', ['a'])"),
        ops("op.create_unique_constraint('uq', 't', ['a'], deferrable=True, initially='DEFERRED')"), "unique-drift"),
    Row("unique-nulls", args("sa.UniqueConstraint('a', name='uq', postgresql_nulls_not_distinct=True)"),
        ops("op.create_unique_constraint('uq', 't', ['a'])"),
        ops("op.create_unique_constraint('uq', 't', ['a'], postgresql_nulls_not_distinct=True)"), "unique-drift"),
    Row("unique-constraint-or-index", args("sa.UniqueConstraint('a', name='uq_a')"), ops("op.create_index('uq_a', 't', ['a'], unique=True)"),
        ops("op.execute('ALTER TABLE t ADD CONSTRAINT uq_a UNIQUE (a)')"), "unique-drift"),
    Row("fk-added", "p_id: Mapped[Optional[int]] = mapped_column(sa.ForeignKey('p.id'))", _FK, "sa.Column('p_id', sa.Integer(), sa.ForeignKey('p.id'))",
        "fk-drift", before=_PARENT_MODEL, setup=_PARENT),
    Row("fk-ondelete", "p_id: Mapped[Optional[int]] = mapped_column(sa.ForeignKey('p.id', ondelete='CASCADE'))",
        "sa.Column('p_id', sa.Integer(), sa.ForeignKey('p.id'))", _FK + " || op.create_foreign_key(None, 't', 'p', ['p_id'], ['id'], ondelete='CASCADE')",
        "fk-drift", before=_PARENT_MODEL, setup=_PARENT),
    Row("fk-deferrable", "p_id: Mapped[Optional[int]] = mapped_column(sa.ForeignKey('p.id', deferrable=True, initially='DEFERRED'))",
        _FK + ", sa.ForeignKeyConstraint(['p_id'], ['p.id'])", _FK + ", sa.ForeignKeyConstraint(['p_id'], ['p.id'], deferrable=True, initially='DEFERRED')",
        "fk-drift", before=_PARENT_MODEL, setup=_PARENT),
    Row("fk-target", "p_id: Mapped[Optional[int]] = mapped_column(sa.ForeignKey('p.no'))", _FK + " || op.create_foreign_key('f', 't', 'p', ['p_id'], ['id'])",
        _FK + " || op.create_foreign_key('t_p_id_fkey', 't', 'p', ['p_id'], ['no'])", "fk-drift", before=_PARENT_MODEL, setup=_PARENT),
    Row("fk-name", "p_id: Mapped[Optional[int]] = mapped_column(sa.ForeignKey(P.id, name='fk_new'))",
        _FK + " || op.create_foreign_key('fk_old', 't', 'p', ['p_id'], ['id'])", _FK + " || op.create_foreign_key('fk_new', 't', 'p', ['p_id'], ['id'])",
        "object-name-drift", before=_PARENT_MODEL, setup=_PARENT),
    Row("fk-not-valid", "p_id: Mapped[Optional[int]] = mapped_column(sa.ForeignKey('p.id'))",
        _FK + " || op.create_foreign_key('t_p_id_fkey', 't', 'p', ['p_id'], ['id'], postgresql_not_valid=True)",
        _FK + " || op.create_foreign_key('t_p_id_fkey', 't', 'p', ['p_id'], ['id'], postgresql_not_valid=True)\n"
        "op.execute('ALTER TABLE t VALIDATE CONSTRAINT t_p_id_fkey')", "not-valid-never-validated", before=_PARENT_MODEL, setup=_PARENT),
    Row("fk-match", "p_id: Mapped[Optional[int]] = mapped_column(sa.ForeignKey('p.id', match='FULL'))", "sa.Column('p_id', sa.Integer(), sa.ForeignKey('p.id'))",
        "sa.Column('p_id', sa.Integer(), sa.ForeignKey('p.id', match='FULL'))", "fk-drift", before=_PARENT_MODEL, setup=_PARENT),
    Row("check-added", args("sa.CheckConstraint('a > 0', name='ck_a')"), ops(""), ops("op.create_check_constraint('ck_a', 't', 'a > 0')"), "check-drift"),
    Row("check-removed", args("sa.CheckConstraint('a > 1', name='ck_b')"),
        ops("op.create_check_constraint('ck_b', 't', 'a > 1')\nop.create_check_constraint('ck_a', 't', 'a > 0')"),
        ops("op.create_check_constraint('ck_b', 't', 'a > 1')"), "check-drift"),
    Row("check-text", args("sa.CheckConstraint('a BETWEEN 1 AND 9', name='ck_a')"), ops("op.create_check_constraint('ck_a', 't', 'a >= 0 AND a <= 9')"),
        ops("op.create_check_constraint('ck_a', 't', 'a >= 1 AND (a <= 9)')"), "check-drift"),
    Row("check-unnamed", args("sa.CheckConstraint('a > 0')"), ops(""), ops("op.execute('ALTER TABLE t ADD CHECK (a > 0)')"), "check-drift"),
    Row("check-name", args("sa.CheckConstraint('a > 0', name='ck_new')"), ops("op.create_check_constraint('ck_old', 't', 'a > 0')"),
        ops("op.create_check_constraint('ck_new', 't', 'a > 0')"), "object-name-drift"),
    Row("exclude", args("ExcludeConstraint(('a', '='), name='ex', using='btree')"), ops(""),
        ops("op.create_exclude_constraint('ex', 't', ('a', '='), using='btree')"), "exclude-drift"),
    Row("sequence-only-in-models", "", "", "|| op.execute('CREATE SEQUENCE run_no')", "sequence-drift",
        before="run_no = sa.Sequence('run_no', metadata=Base.metadata)\n\n\n"),
)  # fmt: skip


def _index(name: str, model: str, drifted: str, agreeing: str, rule: str = "index-definition-drift") -> Row:
    return Row(f"index-{name}", args(f"sa.Index('ix', {model})") if model else args("sa.UniqueConstraint('id', 'a', name='u')"),
               *(ops("\n".join(filter(None, ["" if model else "op.create_unique_constraint('u', 't', ['id', 'a'])",
                                             f"op.create_index('ix', 't', {text})" if text else ""]))) for text in (drifted, agreeing)), rule)  # fmt: skip


INDEXES = (
    _index("added", "'a'", "", "['a']", "index-missing"),
    _index("removed", "", "['a']", "", "index-extra"),
    Row("index-name", args("sa.Index('ix_new', 'a')"), ops("op.create_index('ix_old', 't', ['a'])"), ops("op.create_index('ix_new', 't', ['a'])"),
        "object-name-drift"),
    Row("index-on-column", "a: Mapped[Optional[int]] = mapped_column(index=True)", "sa.Column('a', sa.Integer())",
        "sa.Column('a', sa.Integer()) || op.create_index(op.f('ix_t_a'), 't', ['a'])", "index-missing"),
    _index("columns", "'a'", "['b']", "['a']"),
    _index("column-order", "'a', 'b'", "['b', 'a']", "['a', 'b']"),
    _index("unique", "'a', unique=True", "['a']", "['a'], unique=True"),
    _index("sort", "sa.text('a DESC')", "['a']", "[sa.text('a DESC NULLS FIRST')]"),
    _index("expression", "sa.func.lower(b)", "[sa.text('upper(b)')]", "[sa.text('lower((b)::text)')]"),
    _index("nulls", "'a', unique=True, postgresql_nulls_not_distinct=True", "['a'], unique=True",
           "['a'], unique=True, postgresql_nulls_not_distinct=True"),
    _index("btree-gin", "'data', postgresql_using='gin'", "['data']", "['data'], postgresql_using='gin'"),
    _index("gin-btree", "'data'", "['data'], postgresql_using='gin'", "['data']"),
    _index("opclass", "'data', postgresql_using='gin', postgresql_ops={'data': 'jsonb_path_ops'}", "['data'], postgresql_using='gin'",
           "['data'], postgresql_using='gin', postgresql_ops={'data': 'jsonb_path_ops'}"),
    _index("where-added", "'a', postgresql_where=sa.text('a IS NOT NULL')", "['a']", "['a'], postgresql_where=sa.text('(a IS NOT NULL)')"),
    _index("where-changed", "'a', postgresql_where=sa.text('a > 0')", "['a'], postgresql_where=sa.text('a > 1')",
           "['a'], postgresql_where=sa.text('0 < a')"),
    _index("where-object", "'a', postgresql_where=(a == 3)", "['a'], postgresql_where=sa.text('a = 4')", "['a'], postgresql_where=sa.text('a = 3')"),
    _index("include", "'a', postgresql_include=['b']", "['a']", "['a'], postgresql_include=['b']"),
    _index("with", "'a', postgresql_with={'fillfactor': 60}", "['a']", "['a'], postgresql_with={'fillfactor': 60}"),
    _index("expression-case", "sa.text(\"(data ->> 'Key')\")", "[sa.text(\"(data ->> 'key')\")]", "[sa.text(\"(data->>'Key')\")]"),
    _index("expression-cast", "sa.text('(a::bigint)')", "[sa.text('(a::text)')]", "[sa.text('CAST(a AS BIGINT)')]"),
)  # fmt: skip

_TRIGGER = "sa.DDL('CREATE TRIGGER stamp BEFORE UPDATE ON %(table)s FOR EACH ROW EXECUTE FUNCTION stamp()')"
SERVER_OBJECTS = (
    Row("trigger", "", "", "|| op.execute('CREATE TRIGGER stamp BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION stamp()')",
        "server-object-drift", after=f"sa.event.listen(T.__table__, 'after_create', {_TRIGGER})\n"),
    Row("row-level-security", "", "", "|| op.execute('ALTER TABLE t ENABLE ROW LEVEL SECURITY')", "server-object-drift",
        after="sa.event.listen(T.__table__, 'after_create', sa.DDL('ALTER TABLE t ENABLE ROW LEVEL SECURITY'))\n"),
    Row("index-behind-the-class", "a: Mapped[int]", "sa.Column('a', sa.Integer(), nullable=False) || op.create_index('ix', 't', ['a'])",
        "sa.Column('a', sa.Integer(), nullable=False) || op.create_index('ix', 't', [sa.text('a DESC')])", "index-definition-drift",
        after="sa.Index('ix', T.a.desc())\n"),
)  # fmt: skip

ROWS = (*SERVER_OBJECTS, *TABLES, *COLUMNS, *CONSTRAINTS, *INDEXES)

_DAY = "day: Mapped[date] = mapped_column(primary_key=True)\n    __table_args__ = {'postgresql_partition_by': 'RANGE (day)'}"
CONTROLS = (
    Row("now", "c: Mapped[Optional[datetime]] = mapped_column(server_default=sa.func.now())", "",
        one("sa.DateTime(), server_default=sa.text('CURRENT_TIMESTAMP')"), ""),
    Row("random-uuid", "c: Mapped[Optional[uuid.UUID]] = mapped_column(server_default=sa.text('gen_random_uuid()'))", "",
        one("sa.Uuid(), server_default=sa.func.gen_random_uuid()"), ""),
    Row("empty-jsonb", "c: Mapped[Optional[dict]] = mapped_column(JSONB, server_default=sa.text(\"'{}'::jsonb\"))", "",
        one("JSONB(), server_default=sa.text(\"'{}'::jsonb\")"), ""),
    Row("lower", args("sa.Index('ix', sa.text('lower(b)'))"), "", ops("op.create_index('ix', 't', [sa.text('lower(b)')])"), ""),
    Row("json-key", args("sa.Index('ix', sa.text(\"(data ->> 'k')\"))"), "",
        ops("op.execute(\"CREATE INDEX ix ON t ((data->>'k'))\")"), ""),
    Row("column-order", "b: Mapped[Optional[int]]\n    a: Mapped[Optional[int]]", "", "sa.Column('a', sa.Integer()), sa.Column('b', sa.Integer())", ""),
    Row("view", "", "", "|| op.execute('CREATE VIEW v AS SELECT id FROM t')", ""),
    Row("materialized-view", "", "", "|| op.execute('CREATE MATERIALIZED VIEW v AS SELECT id FROM t')", ""),
    Row("second-schema", "", "", "|| op.execute('CREATE SCHEMA audit')\nop.create_table('log', sa.Column('id', sa.Integer(), primary_key=True), schema='audit')", ""),
    Row("partitions", _DAY.replace("date", "dt.date"), "",
        "sa.Column('day', sa.Date(), primary_key=True), postgresql_partition_by='RANGE (day)' || "
        "op.execute(\"CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')\")", "", before="import datetime as dt\n\n\n"),
    Row("trigger", "", "", "|| op.execute('CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ begin return new; end $$')\n"
        "op.execute('CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()')", ""),
    Row("unlabelled-sequence", "", "", "|| op.execute('CREATE SEQUENCE spare')", ""),
)  # fmt: skip
"""Projects in which nothing differs that counts; ``agreeing`` is what the migrations say."""
