"""The never-lost test: somebody types, everything dies in turn, and an oracle counts what is not there afterwards."""
