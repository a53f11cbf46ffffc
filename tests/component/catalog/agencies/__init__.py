"""The Government Office changes the register of agencies."""
