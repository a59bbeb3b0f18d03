"""The keys that are pressed while something listens; knows no document."""

import simpy


class Keypad:
    """The keys that one Gather or Record takes; `pressed` is the next key."""

    def __init__(
        self, env: simpy.Environment, finish: str, most: int | None = None
    ) -> None:
        self._env = env
        self._finish = finish
        self._most = most
        self.digits = ""
        self.finished_by = ""
        self.done = False
        self.touched = False
        self.pressed = env.event()

    def press(self, key: str) -> bool:
        """Take a key; False if it comes too late."""
        if self.done:
            return False
        self.touched = True
        if key in self._finish:
            self.finished_by = key
            self.done = True
        else:
            self.digits += key
            self.done = len(self.digits) == self._most
        pressed, self.pressed = self.pressed, self._env.event()
        pressed.succeed()
        return True
