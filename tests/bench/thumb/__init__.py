"""How much thumb the chat asks for, and how fast it answers; see ``__main__``."""
