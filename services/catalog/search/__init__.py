"""Search as people type: finding, suggesting, and the words they rest on."""
