"""What one file says about which database a project runs on."""

from __future__ import annotations

import msgspec


class DatabaseHints(msgspec.Struct, frozen=True, array_like=True):
    """Databases that a file names: ``postgresql``, ``mysql``, ``sqlite``, ``mssql``, ``oracle``, ``clickhouse`` ...

    ``urls`` are those of engine URLs, ``drivers`` those whose driver is required or imported, ``images`` those whose server
    a compose file, manifest or workflow starts. ``versions`` are the majors of PostgreSQL images. ``settings``
    names the timeouts (``lock_timeout``, ``statement_timeout``) that the file sets for connections.
    """

    urls: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()
    settings: tuple[str, ...] = ()
