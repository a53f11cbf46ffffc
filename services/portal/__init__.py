"""The portal: pages for citizens and editors, over the HTTP doors of the other services; it keeps sessions and nothing else."""
