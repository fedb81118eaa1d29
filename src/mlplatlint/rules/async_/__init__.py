"""Family ``async``: what blocks the event loop, and coroutines used wrongly."""
