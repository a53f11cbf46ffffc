"""The contract gate proven: each forbidden change is made on a copy of schemas/, and its sentence is read."""
