"""The portal's SQL."""
