"""What installed extensions are told."""

import json
from pathlib import Path

import pytest

from api.client_config import OWN_FILE, read_client_config


def test_one_is_shipped(tmp_path: Path) -> None:
    shipped = json.loads(read_client_config(tmp_path))
    assert (shipped["sites"], shipped["message"]) == ({}, None)


def test_the_data_folder_may_hold_another(tmp_path: Path) -> None:
    sites = {"x.com": {"enabled": False, "message": "x.com has changed; a new version is on its way."}}
    own = {"sites": sites, "min_version": "1.2", "message": "Please update."}
    (tmp_path / OWN_FILE).write_text(json.dumps(own))
    assert json.loads(read_client_config(tmp_path)) == own


@pytest.mark.parametrize("text", ["{", "[]", '{"sites": {}}', '{"sites": {}, "min_version": "new", "message": null}',
                                  '{"sites": {}, "min_version": "1.0", "message": null, "typo": 1}'])  # fmt: skip
def test_one_with_faults_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / OWN_FILE).write_text(text)
    with pytest.raises(ValueError, match=OWN_FILE) as caught:
        read_client_config(tmp_path)
    assert str(tmp_path) in str(caught.value)
