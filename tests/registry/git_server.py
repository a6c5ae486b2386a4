"""A real git repository, and dulwich's own HTTP server for it on loopback."""

import base64
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.refs import Ref
from dulwich.repo import Repo
from dulwich.server import BackendRepo, DictBackend
from dulwich.web import GunzipFilter, HTTPGitApplication, LimitedInputFilter

MAIN, HEAD_REF = Ref(b"refs/heads/main"), Ref(b"HEAD")
LINK = 0o120000
Contents = Mapping[str, str | tuple[int, bytes] | dict[str, str]]
"""A file's text, or its mode and bytes; a dictionary is a folder."""


class Repository:
    """A bare repository into which whole states are committed, hostile ones included."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True)
        self.repo = Repo.init_bare(str(path))
        self.repo.refs.set_symbolic_ref(HEAD_REF, MAIN)

    def commit(self, files: Contents, branch: Ref = MAIN) -> str:
        nested: dict[str, Any] = {}
        for path, content in files.items():
            *folders, name = path.split("/")
            place = nested
            for folder in folders:
                place = place.setdefault(folder, {})
            place[name] = content
        commit = Commit()
        commit.tree = self._tree(nested)
        commit.author = commit.committer = b"Anna <anna@example.org>"
        commit.author_time = commit.commit_time = 1_900_000_000
        commit.author_timezone = commit.commit_timezone = 0
        commit.message = b"A state"
        self.repo.object_store.add_object(commit)
        self.repo.refs[branch] = commit.id
        return commit.id.decode()

    def _tree(self, nested: Mapping[str, Any]) -> ObjectID:
        tree = Tree()
        for name, content in nested.items():
            if isinstance(content, dict):
                tree.add(name.encode(), stat.S_IFDIR, self._tree(content))
                continue
            mode, data = (0o100644, content.encode()) if isinstance(content, str) else content
            blob = Blob.from_string(data)
            self.repo.object_store.add_object(blob)
            tree.add(name.encode(), mode, blob.id)
        self.repo.object_store.add_object(tree)
        return tree.id


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(repository: Repository, password: str | None = None) -> Iterator[str]:
    """Serve a repository; ``password`` is the one that user ``anna`` must give. Yields its address."""
    served: dict[str, BackendRepo] = {"/templates": repository.repo}
    application = LimitedInputFilter(GunzipFilter(HTTPGitApplication(DictBackend(served))))

    def guarded(environ: Any, start_response: Any) -> Any:
        wanted = "Basic " + base64.b64encode(f"anna:{password}".encode()).decode()
        if password is not None and environ.get("HTTP_AUTHORIZATION") != wanted:
            start_response("401 Unauthorized", [("WWW-Authenticate", 'Basic realm="git"')])
            return [b""]
        return application(environ, start_response)

    server = make_server("127.0.0.1", 0, guarded, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/templates"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
