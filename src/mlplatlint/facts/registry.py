"""The subjects that files have facts about: what is recorded, for which files, and who extracts it.

Everything here is names, so that a run loads only the collectors whose triggers are in the scanned files.
"""

from __future__ import annotations

from typing import NamedTuple


class Subject(NamedTuple):
    """One kind of fact.

    ``record`` is the msgspec struct, and ``collect`` the function ``(document) -> record | None``, both as
    ``module:name``. An eager subject is collected from each file of ``kinds`` that holds one of ``triggers``
    (no triggers: each file of the kind) in the pass that also finds file findings. An on-demand subject
    (``demand``) is collected only for the paths a join asks for through ``Project.request``. A ``raw`` subject's
    collector takes the :class:`~mlplatlint.files.source.Source` and so costs no parse. ``names_only`` says that
    records hold words of code and no text, so that there is no secret to look for.
    """

    name: str
    kinds: tuple[str, ...]
    triggers: tuple[bytes, ...]
    record: str
    collect: str
    demand: bool = False
    raw: bool = False
    names_only: bool = False


SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "python-outline",
        ("python",),
        (),
        "mlplatlint.facts.python_outline:PythonOutline",
        "mlplatlint.facts.collect.python_outline:collect",
        demand=True,
        raw=True,
        names_only=True,
    ),
    Subject(
        "python-statements",
        ("python",),
        (),
        "mlplatlint.facts.python_outline:PythonStatements",
        "mlplatlint.facts.collect.python_outline:collect_statements",
        demand=True,
        raw=True,
        names_only=True,
    ),
    Subject(
        "python-calls",
        ("python",),
        (),
        "mlplatlint.facts.python_calls:PythonCalls",
        "mlplatlint.facts.collect.python_calls:collect",
        demand=True,
    ),
    Subject(
        "python-operators",
        ("python",),
        (),
        "mlplatlint.facts.python_calls:PythonCalls",
        "mlplatlint.facts.collect.python_operators:collect",
        demand=True,
    ),
    Subject(
        "notebook-calls",
        ("notebook",),
        (b"async def",),
        "mlplatlint.facts.python_calls:PythonCalls",
        "mlplatlint.facts.collect.notebook_calls:collect",
    ),
    Subject(
        "logging-handlers",
        ("python",),
        (
            b"SMTPHandler",
            b"HTTPHandler",
            b"SocketHandler",
            b"SysLogHandler",
            b"DatagramHandler",
            b"CloudWatchLogHandler",
            b"LokiHandler",
            b"GELFTCPHandler",
            b"QueueListener",
            b"QueueHandler",
        ),
        "mlplatlint.facts.logging_handlers:LoggingHandlers",
        "mlplatlint.facts.collect.logging_handlers:collect",
    ),
    Subject(
        "database-engines",
        ("python",),
        (b"create_engine", b"create_async_engine", b"engine_from_config"),
        "mlplatlint.facts.database_engines:DatabaseEngines",
        "mlplatlint.facts.collect.database_engines:collect",
    ),
    Subject(
        "python-routes",
        ("python",),
        (b"fastapi", b"starlette"),
        "mlplatlint.facts.routes:PythonRoutes",
        "mlplatlint.facts.collect.routes:collect",
    ),
    Subject(
        "python-routes-elsewhere",
        ("python",),
        (),
        "mlplatlint.facts.routes:PythonRoutes",
        "mlplatlint.facts.collect.routes:collect",
        demand=True,
    ),
    Subject(
        "python-flows",
        ("python",),
        (),
        "mlplatlint.facts.flows:PythonFlows",
        "mlplatlint.facts.collect.flows:collect",
        demand=True,
    ),
    Subject(
        "python-views",
        ("python",),
        (b"flask", b"quart", b"django", b"rest_framework", b"REST_FRAMEWORK", b"INSTALLED_APPS", b"MIDDLEWARE"),
        "mlplatlint.facts.views:PythonViews",
        "mlplatlint.facts.collect.views:collect",
    ),
    Subject(
        "mage-pipeline",
        ("mage-pipeline",),
        (),
        "mlplatlint.facts.mage:MagePipelineFacts",
        "mlplatlint.facts.collect.mage:collect_pipeline",
    ),
    Subject(
        "mage-block",
        ("python",),
        (),
        "mlplatlint.facts.mage:MageBlockFile",
        "mlplatlint.facts.collect.mage:collect_block",
        demand=True,
    ),
    Subject(
        "alembic-revision",
        ("python",),
        (b"down_revision",),
        "mlplatlint.facts.migrations:Revision",
        "mlplatlint.facts.collect.migrations:collect",
    ),
    Subject(
        "alembic-environment",
        ("python",),
        (b"target_metadata", b"run_migrations"),
        "mlplatlint.facts.migrations:Environment",
        "mlplatlint.facts.collect.environments:collect",
    ),
    Subject(
        "sql-scripts",
        ("sql",),
        (),
        "mlplatlint.facts.sql_scripts:SqlScriptFacts",
        "mlplatlint.facts.collect.sql_scripts:collect",
    ),
    Subject(
        "naming-convention",
        ("python",),
        (b"naming_convention",),
        "mlplatlint.facts.models:NamingConvention",
        "mlplatlint.facts.collect.naming_conventions:collect",
        raw=True,
    ),
    Subject(
        "json-queries",
        ("python",),
        (
            b"has_key",
            b"has_any",
            b"has_all",
            b"path_exists",
            b"path_match",
            b"contained_by",
            b".astext",
            b".as_string(",
            b".as_integer(",
            b"@>",
            b"@?",
            b'"@@"',
            b"->>",
            b"#>>",
            b"jsonb_path",
            b".contains({",
            b".contains([",
            b'.op("?',
            b'"].contains(',
        ),
        "mlplatlint.facts.json_queries:JsonQueries",
        "mlplatlint.facts.collect.json_queries:collect",
    ),
    Subject(
        "json-queries-sql",
        ("sql",),
        (b"@>", b"@?", b"@@", b" ? ", b" ?| ", b" ?& ", b"->", b"#>>"),
        "mlplatlint.facts.json_queries:JsonQueries",
        "mlplatlint.facts.collect.json_queries:collect",
    ),
    Subject(
        "database-hints",
        ("text",),
        (
            b"postgres",
            b"psycopg",
            b"asyncpg",
            b"pg8000",
            b"pgvector",
            b"timescale",
            b"postgis",
            b"mysql",
            b"MySQL",
            b"mariadb",
            b"sqlite",
            b"mssql",
            b"pyodbc",
            b"oracle",
            b"cockroach",
            b"clickhouse",
            b"jackc/pgx",
            b"lib/pq",
            b"lock_timeout",
            b"statement_timeout",
        ),
        "mlplatlint.facts.database_hints:DatabaseHints",
        "mlplatlint.facts.collect.database_hints:collect",
        raw=True,
    ),
    Subject(
        "sqlalchemy-models",
        ("python",),
        (
            b"__tablename__",
            b"mapped_column",
            b"Column(",
            b"SQLModel",
            b"declarative_base",
            b"DeclarativeBase",
            b"alembic_utils",
        ),
        "mlplatlint.facts.models:Definitions",
        "mlplatlint.facts.collect.models:collect",
    ),
    Subject(
        "sql-mentions",
        ("python",),
        (b"SELECT", b"INSERT INTO", b"DELETE FROM", b"UPDATE "),
        "mlplatlint.facts.sql_mentions:SqlMentions",
        "mlplatlint.facts.collect.sql_mentions:collect",
        raw=True,
    ),
    Subject(
        "sqlalchemy-definitions",
        ("python",),
        (),
        "mlplatlint.facts.models:Definitions",
        "mlplatlint.facts.collect.models:collect",
        demand=True,
    ),
    Subject(
        "kubernetes-manifest",
        ("kubernetes",),
        (),
        "mlplatlint.facts.kubernetes:Manifest",
        "mlplatlint.facts.collect.kubernetes:collect",
    ),
    Subject(
        "artifact",
        ("artifact",),
        (),
        "mlplatlint.facts.artifacts:ArtifactFacts",
        "mlplatlint.facts.collect.artifacts:collect",
    ),
    Subject(
        "python-classes",
        ("python",),
        (),
        "mlplatlint.facts.artifacts:PythonClasses",
        "mlplatlint.facts.collect.artifacts:collect_classes",
        demand=True,
        raw=True,
    ),
    Subject(
        "dockerfiles",
        ("dockerfile",),
        (),
        "mlplatlint.facts.dockerfiles:DockerfileFacts",
        "mlplatlint.facts.collect.dockerfiles:collect",
    ),
    Subject(
        "model-io",
        ("python",),
        (
            b"pickle",
            b"joblib",
            b"torch",
            b"keras",
            b"h2o",
            b"onnx",
            b"safetensors",
            b"skops",
            b"saved_model",
            b"np.load",
        ),
        "mlplatlint.facts.model_io:ModelCalls",
        "mlplatlint.facts.collect.model_io:collect",
    ),
    Subject(
        "compose-builds",
        ("yaml",),
        (b"build",),
        "mlplatlint.facts.builds:ComposeBuilds",
        "mlplatlint.facts.collect.builds:collect_compose",
    ),
    Subject(
        "image-builds",
        ("yaml",),
        (b"args", b"build-arg"),
        "mlplatlint.facts.image_arguments:ImageBuilds",
        "mlplatlint.facts.collect.image_arguments:collect_builds",
    ),
    Subject(
        "argument-bases",
        ("dockerfile",),
        (),
        "mlplatlint.facts.image_arguments:ArgumentBases",
        "mlplatlint.facts.collect.image_arguments:collect_bases",
    ),
    Subject(
        "dockerfile-stages",
        ("dockerfile",),
        (),
        "mlplatlint.facts.builds:DockerfileStages",
        "mlplatlint.facts.collect.builds:collect_dockerfile",
    ),
    Subject(
        "pod-images",
        ("kubernetes",),
        (b"runAsNonRoot",),
        "mlplatlint.facts.builds:PodImages",
        "mlplatlint.facts.collect.builds:collect_pods",
    ),
    Subject(
        "artifact-digest",
        ("artifact",),
        (),
        "mlplatlint.facts.artifacts:ArtifactDigest",
        "mlplatlint.facts.collect.artifacts:collect_digest",
        demand=True,
        raw=True,
    ),
    Subject(
        "h2o-starts",
        ("python",),
        (b"max_mem_size",),
        "mlplatlint.facts.builds:H2oStarts",
        "mlplatlint.facts.collect.builds:collect_h2o",
    ),
)

FORESEEN: tuple[tuple[str, str, str], ...] = (
    ("python-calls", "python-statements", "mlplatlint.project.calls:files_to_read"),
)
"""On-demand subjects of which it can be said before the pass over the files what will be asked: subject, another subject that
only the same join asks for, and the function ``(project) -> paths``."""
