"""pygeoapi as a WSGI application, without its dearest habit.

pygeoapi looks up the EPSG number of the storage CRS at every write, and pyproj searches its whole
database for it each time: most of the cost of a PUT. The answer never changes, so it is kept.

    PYGEOAPI_CONFIG=pygeoapi-config.yml PYGEOAPI_OPENAPI=openapi.yml \
        waitress-serve --listen=127.0.0.1:5080 --threads=8 wsgi:app

With GDS_SIGNING_KEYS it asks the LAOs named there for a signature, see signature.py.
"""

import functools
import os

import pygeoapi.provider.sql as provider

provider.get_srid = functools.lru_cache(maxsize=64)(provider.get_srid)

from pygeoapi.flask_app import APP as app  # noqa: E402  after the cache is in place
from signature import Signed  # noqa: E402

if os.environ.get("GDS_SIGNING_KEYS"):
    app = Signed(app, os.environ["GDS_SIGNING_KEYS"])
