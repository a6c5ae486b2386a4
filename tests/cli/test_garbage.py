"""Collections of a hub, in a process of their own: pytest's own garbage is none of theirs."""

import json
import subprocess
import sys

PROGRAM = """
import gc, json, weakref
from servicebay.cli.garbage import short_collections

class Ring:
    def __init__(self):
        self.me = self

def frozen_by(change):
    before = gc.get_freeze_count()
    change()
    return gc.get_freeze_count() - before

told = {}
gc.disable()
with short_collections():
    kept = [[n] for n in range(1_000)]
    told["kept"] = frozen_by(gc.collect)
    told["freed"] = frozen_by(kept.clear)
    ring = Ring()
    seen = weakref.ref(ring)
    gc.collect()
    del ring
    gc.collect()
    told["frozen ring stays"] = seen() is not None
    more = [[n] for n in range(3 * gc.get_freeze_count())]
    gc.collect()  # there is too much
    told["thawed"] = gc.get_freeze_count()
    gc.collect()  # all is looked through
    told["ring ends"] = seen() is None
    told["frozen again"] = gc.get_freeze_count() > len(more)
    ring = Ring()
    seen = weakref.ref(ring)
    del ring
    gc.collect()
    told["young ring ends"] = seen() is None
told["callbacks"] = len(gc.callbacks)
print(json.dumps(told))
"""


def test_what_lives_long_is_looked_through_once_and_again_when_it_doubles() -> None:
    result = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    told = json.loads(result.stdout)
    assert 1_000 <= told.pop("kept") < 1_500
    assert told.pop("freed") <= -1_000
    assert told == {
        "frozen ring stays": True,
        "thawed": 0,
        "ring ends": True,
        "frozen again": True,
        "young ring ends": True,
        "callbacks": 0,
    }
