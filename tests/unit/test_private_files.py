"""What holds secrets is readable by its owner alone, whatever lay there before."""

from pathlib import Path

from deploy.local import configuration


def test_settings_are_private_although_a_leftover_was_not(tmp_path: Path) -> None:
    for leftover in ("settings.env.new", "settings.new"):
        (tmp_path / leftover).touch()
        (tmp_path / leftover).chmod(0o644)
    local = configuration.read(tmp_path, {})
    configuration.write_settings(local, {"MOTCUA_OIDC_CLIENT_SECRET": "it's \\ secret"})
    assert (tmp_path / "settings.env").stat().st_mode & 0o777 == 0o600
    assert configuration.read_settings(tmp_path) == {"MOTCUA_OIDC_CLIENT_SECRET": "it's \\ secret"}
