"""Which national procedure somebody means who gives a name, perhaps a code, a field, an agency or a level: the rules."""
