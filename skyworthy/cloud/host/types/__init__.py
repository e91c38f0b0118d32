"""Resource types that MiniStack lacks, one module per service, each with an `install()`."""
