"""The object store: a folder or any S3, where every object is whole and durable, or not there."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, S3Store

from services.kernel.failures import Transient
from services.kernel.settings import Settings, data_directory

READ_BYTES = 1024 * 1024


class Gone(LookupError):
    """There is no such object."""


class NoStore(LookupError):
    """MOTCUA_FILES_URL names nothing that files can be kept in."""


class Objects:
    """One per process. Whatever the store's own failure is, it is raised as Transient, but for Gone."""

    def __init__(self, settings: Settings) -> None:
        """Raises NoStore for an address that is neither a folder's nor an S3's, or a folder that cannot be made."""
        url = settings.files_url or (data_directory() / "files").absolute().as_uri()
        parts = urlsplit(url)
        self._folder: Path | None = None
        self._store: ObjectStore
        if parts.scheme == "file":
            self._folder = Path(unquote(parts.path))
            try:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise NoStore(
                    f"MOTCUA_FILES_URL is {url}, and that folder cannot be made ({error.strerror}): name one that this process "
                    "may write to"
                ) from error
            self._store = LocalStore(self._folder, automatic_cleanup=True)
        elif parts.scheme == "s3" and parts.netloc:
            self._store = _s3(url, settings)
        else:
            raise NoStore(f"MOTCUA_FILES_URL is {url!r}: write file:///folder or s3://bucket/prefix")

    async def put(self, name: str, content: bytes | Path) -> None:
        """Stores it whole under this name. When this returns, a power cut does not take it away."""
        try:
            await obstore.put_async(self._store, name, content)
            if self._folder:
                await asyncio.to_thread(_settle, self._folder, name)
        except (BaseError, OSError) as error:
            raise _away(error) from error

    async def read(self, name: str, begin: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from ``begin`` up to, not including, ``end``, piece by piece. Raises Gone before the first."""
        try:
            # Read from its size down to the bytes asked for: a store refuses a range that begins at its end.
            last = end if end is not None else (await obstore.head_async(self._store, name))["size"]
            if last <= begin:
                return
            found = await obstore.get_async(self._store, name, options={"range": (begin, last)})
            async for piece in found.stream(min_chunk_size=READ_BYTES):
                yield bytes(piece)
        except (NotFoundError, FileNotFoundError) as error:
            raise Gone(name) from error
        except (BaseError, OSError) as error:
            raise _away(error) from error

    async def copy(self, name: str, to: str) -> None:
        """The same bytes under another name, durable when this returns. Raises Gone."""
        try:
            await obstore.copy_async(self._store, name, to)
            if self._folder:
                await asyncio.to_thread(_settle, self._folder, to)
        except (NotFoundError, FileNotFoundError) as error:
            raise Gone(name) from error
        except (BaseError, OSError) as error:
            raise _away(error) from error

    async def delete(self, name: str) -> None:
        """Takes it away, if it is there."""
        try:
            await obstore.delete_async(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise _away(error) from error

    async def older(self, moment: datetime, folder: str | None = None) -> AsyncIterator[list[str]]:
        """The names of every object in that folder, or at all, stored before that moment, some hundreds at a time."""
        try:
            async for group in obstore.list(self._store, folder, chunk_size=500):
                yield [str(each["path"]) for each in group if each["last_modified"] < moment]
        except (BaseError, OSError) as error:
            raise _away(error) from error


def _s3(url: str, settings: Settings) -> ObjectStore:
    given = {
        "endpoint": settings.files_s3_endpoint,
        "region": settings.files_s3_region,
        "access_key_id": settings.files_s3_key_id,
        "secret_access_key": settings.files_s3_secret,
    }
    plain = (settings.files_s3_endpoint or "").startswith("http:")
    return S3Store.from_url(
        url,
        config={name: value for name, value in given.items() if value},  # type: ignore[arg-type]  # a TypedDict by parts
        client_options={"allow_http": plain, "timeout": "60s", "connect_timeout": "5s"},
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=20)},
    )


def _settle(folder: Path, name: str) -> None:
    """The store's own rename is atomic, but only these make it last: the file's bytes, then its entries up to the folder."""
    path = folder / name
    for each in (path, *path.parents[: len(Path(name).parts)]):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _away(error: Exception) -> Transient:
    # The library's own words go on for a page.
    return Transient(f"the object store is away: {type(error).__name__}: {str(error)[:300]}")
