"""One page per file; each is a function of its study's result."""
