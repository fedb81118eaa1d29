"""Rules of the family cloud."""
