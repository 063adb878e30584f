"""A centre that takes photos: a tus server from PyPI, and the ``photo`` collection beside it.

Run as a program of its own: ``python -m tests.unit.sync.tus_server PORT FOLDER``. What it is told
by POST /_plan happens to the next requests, one after the other: "ok", "500" and "503" before
anything is done, "lost" = done but answered with 500, "portal" = a login page.
"""

import hashlib
import json
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.responses import HTMLResponse, JSONResponse
from tuspyserver import create_tus_router

CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"


def make_app(folder: Path) -> FastAPI:  # noqa: C901
    app = FastAPI()
    photos: dict[str, dict] = {}
    plan: list[str] = []
    seen: dict[str, int] = {"bytes": 0, "faults": 0, "uploads": 0}
    whole: dict[str, bytes] = {}
    wrong: set[str] = set()

    @app.middleware("http")
    async def faults(request: Request, go_on):
        if request.url.path.startswith("/_"):
            return await go_on(request)
        fate = plan.pop(0) if plan else "ok"
        seen["faults"] += fate != "ok"
        if request.method == "PATCH":
            seen["bytes"] += int(request.headers.get("content-length", 0))
        if fate == "portal":
            return HTMLResponse("<html>login</html>")
        if fate in ("500", "503"):
            return Response(status_code=int(fate))
        answer = await go_on(request)
        return Response(status_code=500) if fate == "lost" else answer

    @app.post("/_plan")
    async def take_plan(request: Request):
        told = await request.json()
        plan[:] = told["plan"]
        wrong.update(told.get("wrong", ()))
        return {}

    @app.get("/_seen")
    async def tell():
        hashes = {name: hashlib.sha256(data).hexdigest() for name, data in whole.items()}
        return {**seen, "hashes": hashes, "photos": photos}

    @app.get("/conformance")
    async def conformance():
        return {"conformsTo": [CORE]}

    @app.put("/collections/photo/items/{sha256}")
    async def put(sha256: str, request: Request):
        told = json.loads(await request.body())["properties"]
        known = photos.setdefault(sha256, {**told, "status": "waiting", "rev": 1})
        if told["base_rev"] == known["rev"]:
            known.update({**told, "rev": known["rev"] + 1})
        return JSONResponse({}, status_code=201)

    @app.get("/collections/photo/items/{sha256}")
    async def get(sha256: str):
        if sha256 not in photos:
            return JSONResponse({}, status_code=404)
        return {"type": "Feature", "geometry": None, "properties": photos[sha256]}

    def complete(path: str, metadata: dict) -> None:
        seen["uploads"] += 1
        data = Path(path).read_bytes()
        name = metadata["sha256"]
        if name in wrong:
            wrong.discard(name)
            data += b"!"
        whole[name] = data
        is_right = hashlib.sha256(data).hexdigest() == name
        photos[name]["status"] = "verified" if is_right else "bad_hash"

    app.include_router(
        create_tus_router(prefix="files", files_dir=str(folder), on_upload_complete=complete)
    )
    return app


if __name__ == "__main__":
    port, place = int(sys.argv[1]), Path(sys.argv[2])
    uvicorn.run(make_app(place), host="127.0.0.1", port=port, log_level="warning")
