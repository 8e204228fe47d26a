"""The methods of the Bot API that the sandbox models, found by name, and honest words for the others."""

from bot.sandbox.methods import (
    albums,
    callbacks,
    chats,
    commands,
    deletion,
    drafts,
    editing,
    files,
    forwarding,
    identity,
    places,
    polls,
    reactions,
    rich_messages,
    sending,
    updates,
    web_apps,
)
from bot.sandbox.methods.registry import (
    Described,
    Handler,
    MethodCall,
    canonical_name,
    handler_for,
    modelled_methods,
)

__all__ = ["Described", "Handler", "MethodCall", "canonical_name", "handler_for", "modelled_methods"]

# importing a module registers its methods; naming them here shows that this is meant
REGISTERING = (
    albums,
    callbacks,
    chats,
    commands,
    deletion,
    drafts,
    editing,
    files,
    forwarding,
    identity,
    places,
    polls,
    reactions,
    rich_messages,
    sending,
    updates,
    web_apps,
)
