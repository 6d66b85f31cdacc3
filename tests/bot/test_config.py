"""The settings: what an operator writes, and what is said when it can't be used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import SETTINGS, Address, Config, ConfigError, read_config
from flows.limits import Rate

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN = "123456789:AAEexample-token_of-nobody-0123456789"  # invented
SECRET = "canary-7f3a"  # invented


def refusal(environ: Mapping[str, str]) -> str:
    """What is said of settings that can't be used."""
    with pytest.raises(ConfigError) as caught:
        read_config(environ)
    return str(caught.value)


def private(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_nothing_needs_to_be_set() -> None:
    config = read_config({"PATH": "/bin"})

    assert config == Config(
        data_dir=Path("data"), database_url="sqlite:///data/yizhan.db", key_file=Path("data/master.key")
    )
    assert (config.bot_api_url, config.webhook_url, config.log_level) == ("https://api.telegram.org", None, "INFO")
    assert (config.community_file, config.listen, config.http) == (
        Path("community.toml"),
        Address("127.0.0.1", 8443),
        Address("127.0.0.1", 9464),
    )
    assert (config.send_rate, config.chat_rate, config.group_rate) == (Rate(30, 1), Rate(1, 1), Rate(20, 60))


def test_every_setting_reaches_the_config() -> None:
    config = read_config(
        {
            "YIZHAN_BOT_TOKEN_FILE": "/run/token",
            "YIZHAN_BOT_API_URL": "http://127.0.0.1:8081/",
            "YIZHAN_DATABASE_URL": "postgresql+asyncpg://bot@db/yizhan",
            "YIZHAN_PGBOUNCER": "1",
            "YIZHAN_DATA_DIR": "/srv/yizhan",
            "YIZHAN_KEY_FILE": "/run/key",
            "YIZHAN_COMMUNITY_FILE": "/etc/yizhan",
            "YIZHAN_WEBHOOK_URL": "https://bot.example.org/hook/",
            "YIZHAN_WEBHOOK_SECRET_FILE": "/run/secret",
            "YIZHAN_LISTEN": "[::1]:0",
            "YIZHAN_HTTP": "localhost:9000",
            "YIZHAN_SEND_RATE": "100/s",
            "YIZHAN_CHAT_RATE": "0",
            "YIZHAN_GROUP_RATE": "2/h",
            "YIZHAN_LOG_LEVEL": "debug",
        }
    )

    assert config == Config(
        bot_token_file=Path("/run/token"),
        bot_api_url="http://127.0.0.1:8081",
        database_url="postgresql+asyncpg://bot@db/yizhan",
        pgbouncer=True,
        data_dir=Path("/srv/yizhan"),
        key_file=Path("/run/key"),
        community_file=Path("/etc/yizhan"),
        webhook_url="https://bot.example.org/hook",
        webhook_secret_file=Path("/run/secret"),
        listen=Address("::1", 0),
        http=Address("localhost", 9000),
        send_rate=Rate(100, 1),
        chat_rate=None,
        group_rate=Rate(2, 3600),
        log_level="DEBUG",
    )


def test_database_and_key_stand_in_the_data_folder_unless_they_are_named() -> None:
    config = read_config({"YIZHAN_DATA_DIR": "/srv/yizhan"})

    assert config.database_url == "sqlite:////srv/yizhan/yizhan.db"
    assert config.key_file == Path("/srv/yizhan/master.key")


def test_an_empty_setting_counts_as_not_set() -> None:
    assert read_config({"YIZHAN_HTTP": "", "YIZHAN_WEBHOOK_URL": " "}) == read_config({})


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("YIZHAN_SEND_RATE", f"{SECRET}/s", "a number and a time, such as 30/s or 20/min, or 0 for no limit"),
        ("YIZHAN_CHAT_RATE", "0/s", "a number and a time, such as 30/s or 20/min, or 0 for no limit"),
        ("YIZHAN_GROUP_RATE", "20/day", "a number and a time, such as 30/s or 20/min, or 0 for no limit"),
        ("YIZHAN_HTTP", "9464", "a host and a port, such as 127.0.0.1:8443 or [::1]:8443"),
        ("YIZHAN_LISTEN", "localhost:65536", "a host and a port, such as 127.0.0.1:8443 or [::1]:8443"),
        ("YIZHAN_LISTEN", "::1:8443", "a host and a port, such as 127.0.0.1:8443 or [::1]:8443"),
        ("YIZHAN_PGBOUNCER", "maybe", "1 or 0"),
        ("YIZHAN_LOG_LEVEL", "loud", "one of DEBUG, INFO, WARNING, ERROR, CRITICAL"),
        ("YIZHAN_HTTP", "127.0.0.1:1\nevil", "one line"),
        ("YIZHAN_DATA_DIR", "a\x00b", "one line"),
    ],
)
def test_a_wrong_value_is_answered_with_what_is_wanted(name: str, value: str, wanted: str) -> None:
    assert refusal({name: value}) == f"{name} must be {wanted}"


@pytest.mark.parametrize("url", ["postgres://u:canary-7f3a@h/d", "sqlite://", "sqlite:///", "sqlite:///:memory:", "x"])
def test_an_unknown_kind_of_database_is_refused_without_showing_its_address(url: str) -> None:
    words = refusal({"YIZHAN_DATABASE_URL": url})

    assert words.startswith("YIZHAN_DATABASE_URL must be sqlite:///<path of a file> or postgresql+asyncpg://")
    assert SECRET not in words


@pytest.mark.parametrize("url", ["api.telegram.org", "ftp://host", "https://", "https://u:p@host", "https://h/?a=1"])
def test_an_address_that_is_no_web_address_is_refused(url: str) -> None:
    assert "an address that begins with https:// or http://" in refusal({"YIZHAN_BOT_API_URL": url})


@pytest.mark.parametrize("host", ["api.telegram.org", "bot.example.org:8081", "8.8.8.8", "[2606:4700::1111]", "[x"])
def test_the_token_does_not_cross_the_internet_in_clear(host: str) -> None:
    assert "must be an address that begins with https://" in refusal({"YIZHAN_BOT_API_URL": f"http://{host}/api"})


@pytest.mark.parametrize("host", ["localhost", "bot-api:8081", "api.lan", "10.0.0.7:8081", "[::1]:8081", "[fd00::7]"])
def test_a_server_in_ones_own_network_may_be_spoken_to_in_clear(host: str) -> None:
    assert read_config({"YIZHAN_BOT_API_URL": f"http://{host}"}).bot_api_url == f"http://{host}"


def test_the_address_of_the_database_does_not_show_when_the_config_is_printed() -> None:
    config = read_config({"YIZHAN_DATABASE_URL": f"postgresql+asyncpg://bot:{SECRET}@db/yizhan"})

    assert SECRET not in repr(config)


def test_a_misspelt_setting_is_refused_with_the_nearest_one() -> None:
    assert refusal({"YIZHAN_COMUNITY_FILE": "x"}) == (
        "'YIZHAN_COMUNITY_FILE' is no setting, did you mean YIZHAN_COMMUNITY_FILE?; docs/settings.md lists them all"
    )


def test_a_token_in_the_environment_is_refused_without_showing_it() -> None:
    words = refusal({"YIZHAN_BOT_TOKEN": TOKEN})

    assert "name the file in YIZHAN_BOT_TOKEN_FILE" in words
    assert TOKEN not in words


def test_what_resembles_no_setting_is_somebody_elses() -> None:
    assert read_config({"YIZHAN_REQUIRE_BROWSER": "1", "YIZHAN_QQ": "x", "HTTP": "x"}) == read_config({})


# --- the settings file ----------------------------------------------------------------------------


def test_settings_may_stand_in_a_file_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text('\ufeff# ours\r\nYIZHAN_HTTP="127.0.0.1:1"\n\nYIZHAN_DATA_DIR = /srv/a b\nYIZHAN_CHAT_RATE=\n')

    config = read_config({"YIZHAN_SETTINGS_FILE": str(file), "YIZHAN_HTTP": "127.0.0.1:2"})

    assert config.http == Address("127.0.0.1", 2)
    assert config.data_dir == Path("/srv/a b")
    assert config.chat_rate == Rate(1, 1)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("\nYIZHAN_HTTP=nowhere", 2, "YIZHAN_HTTP must be a host and a port, such as 127.0.0.1:8443 or [::1]:8443"),
        ("# x\nYIZHAN_HTTPS=1", 2, "'YIZHAN_HTTPS' is no setting, did you mean YIZHAN_HTTP?"),
        ("HOME=/root", 1, "'HOME' is no setting"),
        ("YIZHAN_SETTINGS_FILE=other", 1, "'YIZHAN_SETTINGS_FILE' is no setting"),
        ("YIZHAN_HTTP=a:1\nYIZHAN_HTTP=a:1", 2, "YIZHAN_HTTP is set a second time; keep one of the two lines"),
        (f"\n\n{TOKEN}", 3, "a line is NAME=value, or a comment that begins with #"),
        (f"YIZHAN_BOT_TOKEN={TOKEN}", 1, "YIZHAN_BOT_TOKEN: a secret is not put into a setting"),
    ],
)
def test_a_mistake_in_the_settings_file_is_told_with_its_line(
    tmp_path: Path, content: str, line: int, words: str
) -> None:
    file = tmp_path / "settings.env"
    file.write_text(content)

    told = refusal({"YIZHAN_SETTINGS_FILE": str(file)})

    assert told.startswith(f"{file}:{line}: {words}")
    assert TOKEN not in told


@pytest.mark.parametrize("mode", [0o640, 0o644])
def test_a_settings_file_that_others_may_read_must_not_hold_a_password(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "settings.env"
    file.write_text(f"YIZHAN_DATABASE_URL=postgresql+asyncpg://bot:{SECRET}@db/yizhan")
    file.chmod(mode)

    told = refusal({"YIZHAN_SETTINGS_FILE": str(file)})
    file.chmod(0o600)

    assert told == f"{file}:1: a password stands here and others may read it; run: chmod 600 {file}"
    assert read_config({"YIZHAN_SETTINGS_FILE": str(file)}).database_url.endswith("@db/yizhan")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"#" * 70_000])
def test_a_settings_file_that_is_no_such_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.env"
    file.write_bytes(content)

    assert refusal({"YIZHAN_SETTINGS_FILE": str(file)}).startswith(f"YIZHAN_SETTINGS_FILE: {file} is ")


def test_a_settings_file_that_is_missing_is_told(tmp_path: Path) -> None:
    assert refusal({"YIZHAN_SETTINGS_FILE": str(tmp_path / "none")}) == (
        f"YIZHAN_SETTINGS_FILE: {tmp_path / 'none'} can't be read (no such file or directory)"
    )
    assert refusal({"YIZHAN_SETTINGS_FILE": str(tmp_path)}) == f"YIZHAN_SETTINGS_FILE: {tmp_path} is not a file"


# --- secrets --------------------------------------------------------------------------------------


def token_refusal(config: Config) -> str:
    with pytest.raises(ConfigError) as caught:
        config.bot_token()
    return str(caught.value)


def with_token_in(path: Path) -> Config:
    return read_config({"YIZHAN_BOT_TOKEN_FILE": str(path)})


def test_the_token_is_read_from_a_file_of_its_owner(tmp_path: Path) -> None:
    assert with_token_in(private(tmp_path / "token", f"{TOKEN}\n")).bot_token() == TOKEN


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_token_that_others_may_read_is_refused_with_the_command_that_mends_it(tmp_path: Path, mode: int) -> None:
    file = private(tmp_path / "my token", TOKEN)
    file.chmod(mode)

    told = token_refusal(with_token_in(file))

    assert told == f"YIZHAN_BOT_TOKEN_FILE: others may read {file}; run: chmod 600 '{file}'"
    assert TOKEN not in told


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_token_is_told(tmp_path: Path, content: str) -> None:
    file = private(tmp_path / "token", content)

    assert token_refusal(with_token_in(file)) == f"YIZHAN_BOT_TOKEN_FILE: {file} is empty"


@pytest.mark.parametrize("content", [SECRET, f"{TOKEN}\n{TOKEN}", f"bot {TOKEN}", f"token={TOKEN}", "12345:"])
def test_something_else_than_a_token_is_told_without_showing_it(tmp_path: Path, content: str) -> None:
    file = private(tmp_path / "token", content)

    told = token_refusal(with_token_in(file))

    assert told.startswith(f"YIZHAN_BOT_TOKEN_FILE: {file} does not hold a bot token")
    assert content not in told
    assert TOKEN not in told


def test_a_token_file_that_is_missing_or_a_folder_or_not_named_is_told(tmp_path: Path) -> None:
    assert token_refusal(with_token_in(tmp_path / "none")).endswith("none can't be read (no such file or directory)")
    assert token_refusal(with_token_in(tmp_path)).endswith("is not a file")
    assert token_refusal(read_config({})).startswith("YIZHAN_BOT_TOKEN_FILE is not set")


def test_the_webhook_secret_is_what_telegram_accepts_as_one(tmp_path: Path) -> None:
    file = private(tmp_path / "secret", f"{SECRET}\n")
    config = read_config({"YIZHAN_WEBHOOK_SECRET_FILE": str(file)})

    assert config.webhook_secret() == SECRET
    assert read_config({}).webhook_secret() is None

    file.write_text("多字节")
    with pytest.raises(ConfigError, match=r"must hold 1 to 256 letters, digits"):
        config.webhook_secret()


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(SETTINGS)), st.text(max_size=40)))
def test_no_value_makes_the_settings_fail_in_another_way(environ: dict[str, str]) -> None:
    try:
        told = repr(read_config(environ))
    except ConfigError as error:
        told = str(error)

    assert re.fullmatch(r"Config\(.*\)|YIZHAN_[A-Z_]+ must be .*", told)
