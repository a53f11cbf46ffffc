"""Which published procedure a submitted name means: the matcher of this process, and what it knows."""
