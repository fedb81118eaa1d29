"""Pickle streams: followed symbolically, never loaded."""
