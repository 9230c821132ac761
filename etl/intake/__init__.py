"""From a raw file to checked, typed Parquet: every row with its line and all the reasons against it."""
