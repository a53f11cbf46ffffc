"""A small OpenID Connect issuer for one laptop: it believes whoever holds the local client secret."""
