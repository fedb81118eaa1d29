"""Model files: bytes to an :class:`~mlplatlint.fronts.artifact.model.ArtifactFile`."""
