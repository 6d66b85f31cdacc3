"""An hour of a working day, with everybody who makes it a long one."""
