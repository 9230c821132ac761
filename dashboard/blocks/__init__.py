"""The blocks of the pages, one file per page: a study's result in, a chart with its table and words out."""
