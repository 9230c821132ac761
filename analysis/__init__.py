"""Pure functions on arrays and frames: no files, no database, no pages; of ours it imports only `errors`."""
