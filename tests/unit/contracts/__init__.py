"""The codec, the topics and the check of forms, without any broker."""
