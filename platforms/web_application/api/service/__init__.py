"""The web application's API: notes on PostgreSQL, as a container behind a load balancer."""
