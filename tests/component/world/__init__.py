"""The simulated world over real ports: SMTP, HTTP, Kafka."""
