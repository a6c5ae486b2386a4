"""What is not understood at all, told to a user."""


class NotAdoptable(ValueError):
    """Nothing can be made of the input; the text says why, in a sentence."""
