"""The rules: one module each, mirrored by a page under ``rules/`` at the top level."""
