"""The simulated world without any port, file or broker."""
