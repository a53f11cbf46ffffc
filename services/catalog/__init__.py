"""The catalogue: which agencies there are, which procedures they carry out, and the form of each."""
