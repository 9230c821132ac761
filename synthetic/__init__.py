"""A seeded world that writes the raw files a bureau would hand over, and the truth behind them."""
