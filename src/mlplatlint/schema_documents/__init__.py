"""Schema documents (``mlplatlint-schema/1``): reading, checking, DDL, and execution on a real server."""
