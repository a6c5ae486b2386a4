"""What checks found, kept: a day's, a month's and two years' worth, and what the hub knew before it was started anew.

* ``question``   whether two checks ask the same: only then is the past of one that of the other
* ``tally``      outcomes of a stretch of time counted, with a histogram of latencies; pure
* ``packing``    outcomes and tallies to bytes and back; pure
* ``keeping``    how long what is kept
* ``recorder``   takes each outcome from the board, writes once a second at most, gives the board its past back
* ``steady``     whether the clock can be trusted to forget by it
* ``roller``     packs closed hours, counts them, forgets what is old
* ``reader``     the past of one check, ready to draw;  ``windows`` the uptimes of all
* ``views``      its shapes

All outcomes stay for 7 days, tallies of five minutes for 90 days, of an hour for two years.
"""
