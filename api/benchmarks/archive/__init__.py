"""Every account in an archive of posts, counted in SQL by DuckDB or Spark as the core counts it: docs/archives.md."""
