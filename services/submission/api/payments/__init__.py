"""The doors of paying: what is due and was paid, a new payment, and the payment service's own word."""
