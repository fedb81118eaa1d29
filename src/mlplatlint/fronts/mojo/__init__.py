"""H2O MOJO models: read and validated as strictly as the format allows, without a JVM."""
