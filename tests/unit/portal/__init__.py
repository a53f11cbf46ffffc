"""The portal without a browser."""
