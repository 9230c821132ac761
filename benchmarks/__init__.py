"""Side-by-side measures, one command each: `python -m benchmarks.NAME`. Tests never assert a time; these print it."""
