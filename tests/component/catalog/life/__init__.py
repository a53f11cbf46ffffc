"""The life of a procedure, on a catalogue that holds nothing yet."""
