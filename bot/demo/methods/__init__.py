"""The methods of the Bot API: each a plain function of the world and the parameters."""

from collections.abc import Callable

from bot.demo.methods import chats, editing, sending, setup
from bot.demo.params import Params
from bot.demo.world import World

METHODS: dict[str, Callable[[World, Params], object]] = {
    name.lower(): method
    for part in (sending.METHODS, editing.METHODS, chats.METHODS, setup.METHODS)
    for name, method in part.items()
}
