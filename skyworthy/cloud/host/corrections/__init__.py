"""What MiniStack does not do as AWS does, put right, one module per service, each with an `install()`."""
