"""Every screen and every sentence of the chat, drawn from fixed objects of the domain."""
