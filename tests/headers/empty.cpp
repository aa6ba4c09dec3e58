// Nothing: the header under test comes from -include.
