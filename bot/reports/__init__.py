"""A month made into things a person can keep: a picture, a table, a statement. Domain objects in, bytes out."""
