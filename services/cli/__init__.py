"""The commands of `motcua`, one file each."""
