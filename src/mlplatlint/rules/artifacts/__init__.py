"""Rules on model files and on the code that writes and loads them."""
