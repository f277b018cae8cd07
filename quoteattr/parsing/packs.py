"""A model pack: a folder with Stanza models, the encoder they share, and pack.toml, which vouches for each file."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from quoteattr.errors import PackError

BUNDLED = Path(__file__).parent.parent / "data" / "packs"
REPAIR = "pip install --force-reinstall --no-deps quoteattr"
FORMAT = 1
ATTRIBUTION = "attribution.safetensors"


@frozen
class Pack:
    """A pack whose files have been checked.

    `path` is its folder, `name` and `version` what pack.toml calls it, `files` the SHA-256 of each file by its path.
    """

    path: Path
    name: str
    version: str
    files: Mapping[str, str]

    @property
    def encoder(self) -> Path:
        """The folder of the encoder that tagger and parser share."""
        return self.path / "encoder"

    @property
    def attribution(self) -> Path | None:
        """The file of the network that has learned about attribution with this pack's encoder, if there is one."""
        return self.path / ATTRIBUTION if ATTRIBUTION in self.files else None

    def model(self, processor: str) -> Path:
        """The file of one of Stanza's processors, "depparse" say. Raises `PackError` where the pack has none."""
        for file in self.files:
            if Path(file).suffix == ".pt" and Path(file).parent.name == processor:
                return self.path / file
        raise PackError(f"the pack {self.path} has no model for {processor!r}")


def find_pack(name_or_path: str | Path) -> Pack:
    """Find a pack by the name of a bundled one ("en-news") or by the path of its folder, and check every file.

    Raises `PackError`, with the command that repairs it, where the pack or one of its files is missing or altered.
    """
    bundled = sorted(folder.name for folder in BUNDLED.iterdir()) if BUNDLED.is_dir() else []
    own = str(name_or_path) not in bundled
    path = Path(name_or_path) if own else BUNDLED / name_or_path
    repair = f"copy the pack to {path} again, whole" if own else REPAIR
    if not path.is_dir() or not str(name_or_path):
        there = ", ".join(bundled) or "none"
        raise PackError(f"no model pack {str(name_or_path)!r}; bundled: {there}. To repair the bundled ones: {REPAIR}")
    pack = _read(path, repair)
    for file, digest in pack.files.items():
        if not (path / file).is_file():
            raise PackError(f"{path / file} is missing. To repair: {repair}")
        if _sha256(path / file) != digest:
            raise PackError(f"{path / file} is not the file that pack.toml vouches for. To repair: {repair}")
    return pack


def _read(path: Path, repair: str) -> Pack:
    try:
        content: dict[str, Any] = tomllib.loads((path / "pack.toml").read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise PackError(f"{path} is a pack of format {content['format']}, this quoteattr reads format {FORMAT}")
        return Pack(path=path, name=content["name"], version=content["version"], files=content["files"])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise PackError(f"{path / 'pack.toml'} cannot be read ({error}). To repair: {repair}") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
