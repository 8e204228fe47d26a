"""Sample files of Padaria Sol. ``{-3}`` stands for the day three days ago, so that the story is always of now."""
