"""How much there is to be sent, as an estimate: the bytes are made only when it is sealed."""

from collections.abc import Sequence

import numpy as np
import shapely

from greendesk.model.record import Patch

_RECORD_BYTES, _CORNER_BYTES = 1_500, 40
"""What a record takes with all its fields, and each corner: two numbers with all their digits."""


def estimated_bytes(patches: Sequence[Patch]) -> int:
    """Return about how many bytes these patches are on the wire."""
    shapes = np.empty(len(patches), dtype=object)
    shapes[:] = [patch.shape for patch in patches]
    corners = int(shapely.get_num_coordinates(shapes).sum())
    return _RECORD_BYTES * len(patches) + _CORNER_BYTES * corners
