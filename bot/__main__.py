"""`yizhan`, the command."""

import gc

gc.disable()  # what is imported stays: to look through it for garbage again and again costs a sixth of a start

from bot.cli.commands import main  # noqa: E402  (only now)

gc.enable()

if __name__ == "__main__":
    main()
