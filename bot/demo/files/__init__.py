"""Sample files of Padaria Sol. ``{-3:br}`` stands for the day three days ago, so that the story is always of now."""
