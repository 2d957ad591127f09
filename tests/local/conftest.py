import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may pass through, unlike pytest's."""
    path = Path(tempfile.mkdtemp(prefix="metrolijn-local-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)
