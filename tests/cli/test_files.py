import os

import pytest

from api.cli.files import write_file
from api.cli.output import Failed


def test_a_link_is_followed_and_stays_one(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_file(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text(encoding="utf-8") == "text"


def test_a_pipe_is_written_to_and_stays_one(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_file(tmp_path / "pipe", "text\r\n")
    assert os.read(reader, 100) == b"text\r\n"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


def test_a_write_that_fails_changes_nothing_and_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "out").write_text("before", encoding="utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copymode", full)
    with pytest.raises(Failed, match="out cannot be written: No space left on device") as raised:
        write_file(tmp_path / "out", "after")
    assert raised.value.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text(encoding="utf-8") == "before"
