"""Containers read by hand: headers as they stand in the file, tolerant where loaders are tolerant."""
