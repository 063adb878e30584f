"""A Job Object: what holds the child process in its limits on Windows, as rlimits do elsewhere.

UNTESTED: written from the documentation; no Windows machine has run it yet. If it can't be made,
the child runs all the same, and the parent's time limit holds.
**Source:** Microsoft, "Job Objects", ``JOBOBJECT_EXTENDED_LIMIT_INFORMATION``.
"""

import ctypes
import sys

_PROCESS_TIME, _ACTIVE_PROCESS = 0x2, 0x8
_PROCESS_MEMORY, _DIE_ON_ERROR, _KILL_ON_CLOSE = 0x100, 0x400, 0x2000
_EXTENDED_LIMITS = 9
_TICKS_PER_S = 10_000_000


class _Basic(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("Basic", _Basic),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def enter_job(memory_bytes: int, cpu_s: int) -> bool:
    """Put this process under limits of memory and time, without children of its own.

    Returns:
        Whether it worked. The job ends with the process, which keeps its only handle.
    """
    if sys.platform != "win32":
        return False
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    limits = _Extended()
    limits.Basic.LimitFlags = (
        _PROCESS_TIME | _ACTIVE_PROCESS | _PROCESS_MEMORY | _DIE_ON_ERROR | _KILL_ON_CLOSE
    )
    limits.Basic.PerProcessUserTimeLimit = cpu_s * _TICKS_PER_S
    limits.Basic.ActiveProcessLimit = 1
    limits.ProcessMemoryLimit = memory_bytes
    size = ctypes.c_uint32(ctypes.sizeof(limits))
    if not job or not kernel.SetInformationJobObject(
        job, _EXTENDED_LIMITS, ctypes.byref(limits), size
    ):
        return False
    here = ctypes.c_void_p(kernel.GetCurrentProcess())
    return bool(kernel.AssignProcessToJobObject(job, here))
