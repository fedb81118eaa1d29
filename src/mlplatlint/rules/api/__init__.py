"""Rules on web routes: how they are declared, who may call them, and where what a caller sends ends up."""
