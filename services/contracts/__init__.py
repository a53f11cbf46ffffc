"""The contract as Python: schemas/ read once, events as typed models, one codec for every topic."""
