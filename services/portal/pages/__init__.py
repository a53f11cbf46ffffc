"""The portal's pages: one file a subject, and a room (a folder) where a subject has several pages."""
