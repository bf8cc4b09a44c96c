"""Our own files: style sheets, scripts, the icon. Kept by a browser for as long as this desk runs."""

from importlib.resources import as_file, files

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class Static(StaticFiles):
    """Those of ``static``, and the tokens that the report uses too."""

    def __init__(self) -> None:
        with as_file(files("desk.web").joinpath("static")) as ours, as_file(files("claims.shown")) as shared:
            super().__init__(directory=ours)
            self.all_directories = [*self.all_directories, str(shared)]

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file; of the shared folder the tokens alone."""
        if path.rpartition(".")[2] not in ("css", "js", "svg"):
            return Response(status_code=404)
        found = await super().get_response(path, scope)
        found.headers["cache-control"] = "public, max-age=31536000, immutable"
        return found
