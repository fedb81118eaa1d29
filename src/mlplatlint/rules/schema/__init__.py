"""Rules on migrations, models and SQL."""
