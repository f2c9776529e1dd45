"""The platforms: every folder with a connector.toml, and no other list."""

from connectors.platforms import HERE, platforms


def test_every_folder_with_a_connector_toml_is_a_platform_and_no_other():
    folders = {folder.name for folder in HERE.iterdir() if (folder / "connector.toml").is_file()}
    assert set(platforms()) == folders >= {"partner", "postmart", "voso"}
