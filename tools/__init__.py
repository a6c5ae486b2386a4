"""Commands of the developers: build, check, run, take pictures. Not part of the program."""
