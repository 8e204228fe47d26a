"""A local, faithful Telegram Bot API server, with a chat page and persons a test can steer.

It stands on its own: nothing here knows the project around it.
"""

from bot.sandbox.clock import SandboxClock
from bot.sandbox.faithful import UnfaithfulError
from bot.sandbox.faults import Fault
from bot.sandbox.guide import Guide, GuideAction, GuideFile, Step
from bot.sandbox.person import Person
from bot.sandbox.reading import Button, SandboxFile, SandboxMessage
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.state import Toast
from bot.sandbox.world import Call

__all__ = [
    "Button",
    "Call",
    "Fault",
    "Guide",
    "GuideAction",
    "GuideFile",
    "Person",
    "Sandbox",
    "SandboxClock",
    "SandboxFile",
    "SandboxMessage",
    "Step",
    "Toast",
    "UnfaithfulError",
]
