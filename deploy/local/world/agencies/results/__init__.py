"""The files simulated agencies issue: drawn and signed once, kept on disk, reported by hash, handed in until taken."""
