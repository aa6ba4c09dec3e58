"""ckpt_c.h for Python by ctypes: no compiler, no package; the library is the one of CKPT_LIBRARY, or libckpt_c.so."""

import ctypes
import os


class Outcome(ctypes.Structure):
    """As in ckpt_c.h, in its order."""

    _fields_ = (
        [(name, ctypes.c_double) for name in (
            "goodput wall_clock useful_work save slowdown waiting lost_work detection rescheduling restore "
            "failures mtbf bytes blocking durable_after one_restore interval period mfu_penalty").split()]
        + [("steps", ctypes.c_int64), ("interval_origin", ctypes.c_int32), ("storage_bottleneck", ctypes.c_int32),
           ("strategy", ctypes.c_char * 24)])


_library = ctypes.CDLL(os.environ.get("CKPT_LIBRARY", "libckpt_c.so"))
_library.ckpt_error.restype = ctypes.c_char_p
_library.ckpt_job_read.restype = ctypes.c_void_p
_library.ckpt_job_read.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
_library.ckpt_job_free.argtypes = [ctypes.c_void_p]
_library.ckpt_job_free.restype = None
_library.ckpt_job_say.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
_library.ckpt_job_set.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_double]
_library.ckpt_job_solve.argtypes = [ctypes.c_void_p, ctypes.POINTER(Outcome)]


class Job:
    """A job from the text of a job file. Bad input is a ValueError with the library's words."""

    def __init__(self, text, name="job"):
        self._job = None  # what __del__ looks at, should this fail
        self._job = _library.ckpt_job_read(text.encode(), name.encode())
        if not self._job:
            raise ValueError(_library.ckpt_error().decode())

    def __del__(self):
        _library.ckpt_job_free(self._job)

    @staticmethod
    def _check(code):
        if code != 0:
            raise ValueError(_library.ckpt_error().decode())

    def say(self, key, text):
        """Says a part in the words of a job file: say("machine.nodes", "64")."""
        self._check(_library.ckpt_job_say(self._job, key.encode(), str(text).encode()))

    def set(self, name, value):
        """Sets an input in base units: set("mtbf", 7200.0)."""
        self._check(_library.ckpt_job_set(self._job, name.encode(), value))

    def solve(self):
        """What the job costs."""
        outcome = Outcome()
        self._check(_library.ckpt_job_solve(self._job, outcome))
        return outcome
