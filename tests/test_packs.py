"""Packs: found by name or path, every file vouched for, each failure with its repair."""

import hashlib

import pytest

from quoteattr.errors import PackError, QuoteattrError
from quoteattr.parsing.packs import find_pack


def write_pack(folder, *, listed=b"weights", written=b"weights", version=1):
    folder.mkdir()
    (folder / "pack.toml").write_text(
        f'format = {version}\nname = "tiny"\nversion = "1"\n[files]\n"a.pt" = "{hashlib.sha256(listed).hexdigest()}"\n'
    )
    if written is not None:
        (folder / "a.pt").write_bytes(written)
    return folder


def test_the_bundled_pack_is_whole():
    pack = find_pack("en-news")
    assert pack.name == "en-news"
    assert pack.encoder.is_dir()
    on_disk = {path.relative_to(pack.path).as_posix() for path in pack.path.rglob("*") if path.is_file()}
    assert on_disk - set(pack.files) == {"pack.toml", "README.md"}


def test_a_pack_of_ones_own_is_found_by_its_path(tmp_path):
    assert find_pack(write_pack(tmp_path / "tiny")).name == "tiny"


@pytest.mark.parametrize(
    ("pack", "message"),
    [
        ({"written": b"other"}, "not the file that pack.toml vouches for"),
        ({"written": None}, "is missing"),
        ({"version": 9}, "format 9"),
    ],
)
def test_a_broken_pack_names_its_repair(tmp_path, pack, message):
    with pytest.raises(PackError, match=message) as caught:
        find_pack(write_pack(tmp_path / "tiny", **pack))
    assert isinstance(caught.value, FileNotFoundError)
    assert isinstance(caught.value, QuoteattrError)


def test_an_unknown_pack_names_the_bundled_ones_and_the_command():
    with pytest.raises(PackError, match=r"bundled: en-news.*pip install"):
        find_pack("klingon")


def test_a_folder_without_pack_toml(tmp_path):
    with pytest.raises(PackError, match=r"pack\.toml cannot be read"):
        find_pack(tmp_path)


def test_a_pack_toml_that_is_no_toml(tmp_path):
    (tmp_path / "pack.toml").write_bytes(b"\xff\xfe=")
    with pytest.raises(PackError, match=r"pack\.toml cannot be read"):
        find_pack(tmp_path)
