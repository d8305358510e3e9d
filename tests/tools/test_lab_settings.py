"""The settings of JupyterLab that come with .venv."""

import json

from tools import lab_settings


def test_the_setting_joins_those_that_are_there(tmp_path):
    path = lab_settings.write(tmp_path)
    assert json.loads(path.read_text()) == {lab_settings.PLUGIN: {"saveState": True}}
    path.write_text(json.dumps({"another": {"a": 1}, lab_settings.PLUGIN: {"b": 2}}))
    lab_settings.write(tmp_path)
    wanted = {"another": {"a": 1}, lab_settings.PLUGIN: {"b": 2, "saveState": True}}
    assert json.loads(path.read_text()) == wanted
