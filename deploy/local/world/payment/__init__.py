"""The simulated payment service: a gateway with its own pages, its own memory, and every fault one may meet."""
