"""The schema of a platform's databases, from migrations and from models, and how the two differ."""
