"""The counter as citizens meet it: the whole portal, with everything behind it running."""
