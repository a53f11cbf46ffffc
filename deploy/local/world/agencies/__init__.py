"""The simulated agencies: 84 ordinary Kafka clients, each with its own credential, its own pace and its own mistakes."""
