"""The settings: read once from the environment and an optional file, checked, and passed down by value."""

from __future__ import annotations

import os
import re
import shlex
import stat
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar, cast, get_args

from bot.addresses import api_address, web_address
from flows.limits import Limits, Rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

T = TypeVar("T")
D = TypeVar("D")
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
PREFIX = "YIZHAN_"
SETTINGS_FILE = "YIZHAN_SETTINGS_FILE"
BOT_TOKEN_FILE = "YIZHAN_BOT_TOKEN_FILE"  # noqa: S105  # the name of a setting
WEBHOOK_SECRET_FILE = "YIZHAN_WEBHOOK_SECRET_FILE"  # noqa: S105  # the name of a setting
TELEGRAM = "https://api.telegram.org"
SETTINGS = frozenset(
    PREFIX + name
    for name in (
        *("BOT_TOKEN_FILE", "BOT_API_URL", "DATABASE_URL", "PGBOUNCER", "DATA_DIR", "KEY_FILE", "COMMUNITY_FILE"),
        *("WEBHOOK_URL", "WEBHOOK_SECRET_FILE", "LISTEN", "HTTP", "SEND_RATE", "CHAT_RATE", "GROUP_RATE", "LOG_LEVEL"),
    )
)
SECRET_SETTINGS = {"YIZHAN_BOT_TOKEN": BOT_TOKEN_FILE, "YIZHAN_WEBHOOK_SECRET": WEBHOOK_SECRET_FILE}
"""What people try first, and the setting that names a file instead."""
BOT_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{3,200}")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
RATE_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}
MOST_BYTES = 65536


class ConfigError(Exception):
    """Something is wrong in what the operator wrote: one line that says what, and how to mend it."""

    exit_code: ClassVar[int] = 64


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens; port 0 lets the system choose one."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting; files are named here, secrets are read from them only by those who need them."""

    data_dir: Path
    database_url: str = field(repr=False)
    key_file: Path
    pgbouncer: bool = False
    community_file: Path = Path("community.toml")
    bot_token_file: Path | None = None
    bot_api_url: str = TELEGRAM
    webhook_url: str | None = None
    """Webhook mode when set, polling otherwise."""
    webhook_secret_file: Path | None = None
    listen: Address = Address("127.0.0.1", 8443)
    http: Address = Address("127.0.0.1", 9464)
    send_rate: Rate | None = Rate(30, 1.0)
    """To everybody together; None for no limit, here and below."""
    chat_rate: Rate | None = Rate(1, 1.0)
    group_rate: Rate | None = Rate(20, 60.0)
    log_level: LogLevel = "INFO"

    @property
    def limits(self) -> Limits:
        """How fast messages may leave."""
        return Limits(self.send_rate, self.chat_rate, self.group_rate)

    def bot_token(self) -> str:
        """The bot's token; ConfigError where its file is missing, readable by others, or holds something else."""
        if self.bot_token_file is None:
            raise ConfigError(f"{BOT_TOKEN_FILE} is not set: it names the file that holds the token from @BotFather")
        token = read_secret(self.bot_token_file, setting=BOT_TOKEN_FILE)
        if BOT_TOKEN.fullmatch(token) is None:
            wanted = "a bot token: digits, a colon and letters, on one line, as @BotFather sends it"
            raise ConfigError(f"{BOT_TOKEN_FILE}: {self.bot_token_file} does not hold {wanted}")
        return token

    def webhook_secret(self) -> str | None:
        """The secret that Telegram sends with every webhook request; None where no file is named."""
        if self.webhook_secret_file is None:
            return None
        secret = read_secret(self.webhook_secret_file, setting=WEBHOOK_SECRET_FILE)
        if WEBHOOK_SECRET.fullmatch(secret) is None:
            wanted = "1 to 256 letters, digits, '_' or '-' on one line"
            raise ConfigError(f"{WEBHOOK_SECRET_FILE}: {self.webhook_secret_file} must hold {wanted}")
        return secret


def config_of_environment() -> Config:
    """The settings of this process."""
    return read_config(os.environ)


def read_config(environ: Mapping[str, str]) -> Config:
    """All settings, those of the environment before those of the settings file; ConfigError for the first wrong one."""
    given = _Given(environ)
    data_dir = given.read("DATA_DIR", Path, Path("data"))
    return Config(
        data_dir=data_dir,
        database_url=given.read("DATABASE_URL", _database_url, f"sqlite:///{data_dir / 'yizhan.db'}"),
        key_file=given.read("KEY_FILE", Path, data_dir / "master.key"),
        pgbouncer=given.read("PGBOUNCER", _flag, default=False),
        community_file=given.read("COMMUNITY_FILE", Path, Path("community.toml")),
        bot_token_file=given.read("BOT_TOKEN_FILE", Path, None),
        bot_api_url=given.read("BOT_API_URL", api_address, TELEGRAM),
        webhook_url=given.read("WEBHOOK_URL", web_address, None),
        webhook_secret_file=given.read("WEBHOOK_SECRET_FILE", Path, None),
        listen=given.read("LISTEN", read_address, Address("127.0.0.1", 8443)),
        http=given.read("HTTP", read_address, Address("127.0.0.1", 9464)),
        send_rate=given.read("SEND_RATE", read_rate, Rate(30, 1.0)),
        chat_rate=given.read("CHAT_RATE", read_rate, Rate(1, 1.0)),
        group_rate=given.read("GROUP_RATE", read_rate, Rate(20, 60.0)),
        log_level=given.read("LOG_LEVEL", _log_level, "INFO"),
    )


class _Given:
    """What was set, and where."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._set: dict[str, tuple[str, str]] = {}
        named = environ.get(SETTINGS_FILE, "").strip()
        if named:
            self._set.update(_read_settings_file(Path(named)))
        for name, value in environ.items():
            # A name that resembles no setting is somebody else's: the environment is shared.
            is_ours = name.startswith(PREFIX) and name != SETTINGS_FILE
            if is_ours and nearest(name, {*SETTINGS, *SECRET_SETTINGS}, alike=0.8):
                _refuse_unknown(name, where="")
                if value.strip():
                    self._set[name] = (value.strip(), "")

    def read(self, name: str, reader: Callable[[str], T], default: D) -> T | D:
        """A setting as a value; an empty one counts as not set. What the reader says never holds the value itself."""
        text, where = self._set.get(PREFIX + name, ("", ""))
        if not text:
            return default
        if "\x00" in text or "\n" in text:
            raise ConfigError(f"{where}{PREFIX}{name} must be one line")
        try:
            return reader(text)
        except ValueError as error:
            raise ConfigError(f"{where}{PREFIX}{name} must be {error}") from None


def _read_settings_file(path: Path) -> dict[str, tuple[str, str]]:
    text = _read_text(path, setting=SETTINGS_FILE)
    found: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        where = f"{path}:{number}: "
        name, equals, value = (part.strip() for part in line.partition("="))
        if not name or name.startswith("#"):
            continue
        if not equals:
            raise ConfigError(f"{where}a line is NAME=value, or a comment that begins with #")
        _refuse_unknown(name, where=where)
        if name in found:
            raise ConfigError(f"{where}{name} is set a second time; keep one of the two lines")
        found[name] = (_unquoted(value), where)
    _refuse_open_password(path, found)
    return found


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _refuse_open_password(path: Path, found: Mapping[str, tuple[str, str]]) -> None:
    url, where = found.get("YIZHAN_DATABASE_URL", ("", ""))
    if re.match(r"[^/]+://[^/]*:[^/]*@", url) and path.stat().st_mode & 0o077:
        raise ConfigError(f"{where}a password stands here and others may read it; run: chmod 600 {_quoted(path)}")


def _refuse_unknown(name: str, *, where: str) -> None:
    if name in SETTINGS:
        return
    if name in SECRET_SETTINGS:
        instead = f"write it to a file that only you may read and name the file in {SECRET_SETTINGS[name]}"
        raise ConfigError(f"{where}{name}: a secret is not put into a setting; {instead}")
    raise ConfigError(
        f"{where}{name!a} is no setting{nearest(name, SETTINGS, alike=0.8)}; docs/settings.md lists them all"
    )


def nearest(name: str, known: Iterable[str], *, alike: float = 0.6) -> str:
    """The words ", did you mean X?" where a known name resembles the given one (0 to 1), nothing otherwise."""
    close = get_close_matches(name, sorted(known), n=1, cutoff=alike)
    return f", did you mean {close[0]}?" if close else ""


# --- files ----------------------------------------------------------------------------------------


def read_secret(path: Path, *, setting: str) -> str:
    """The content of a file that only its owner may read, without the line end; the content is never in an error."""
    _refuse_open_file(path, setting=setting)
    secret = _read_text(path, setting=setting).strip()
    if not secret:
        raise ConfigError(f"{setting}: {path} is empty")
    return secret


def _refuse_open_file(path: Path, *, setting: str) -> None:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise ConfigError(f"{setting}: {path!s} can't be read ({_reason(error)})") from None
    if stat.S_ISREG(mode) and mode & 0o077:
        raise ConfigError(f"{setting}: others may read {path}; run: chmod 600 {_quoted(path)}")


def _read_text(path: Path, *, setting: str) -> str:
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(f"{setting}: {path} is not a file")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ConfigError(f"{setting}: {path} is far too long; is it the right file?")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{setting}: {path} is not text in UTF-8") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{setting}: {path} can't be read ({_reason(error)})") from None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or "unknown reason").lower() if isinstance(error, OSError) else "not a file name"


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


# --- readers: the words of a ValueError complete "... must be" ------------------------------------


def read_rate(text: str) -> Rate | None:
    """A rate from "30/s" or "20/min"; None from "0"."""
    if text == "0":
        return None
    match = re.fullmatch(r"([0-9]{1,6})/(s|min|h)", text)
    if match is None or int(match[1]) == 0:
        raise ValueError("a number and a time, such as 30/s or 20/min, or 0 for no limit")
    return Rate(int(match[1]), RATE_SECONDS[match[2]])


def read_address(text: str) -> Address:
    """An address from "127.0.0.1:8443" or "[::1]:8443"."""
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.%]+)\]|([A-Za-z0-9._-]+)):([0-9]{1,5})", text)
    if match is None or int(match[3]) > 65535:
        raise ValueError("a host and a port, such as 127.0.0.1:8443 or [::1]:8443")
    return Address(match[1] or match[2], int(match[3]))


def _database_url(text: str) -> str:
    in_file = text.startswith("sqlite:///") and text != "sqlite:///" and ":memory:" not in text
    if not in_file and not re.match(r"postgresql\+asyncpg://.", text):
        raise ValueError("sqlite:///<path of a file> or postgresql+asyncpg://<user>:<password>@<host>/<database>")
    return text


def _flag(text: str) -> bool:
    if text.lower() not in ("1", "true", "yes", "0", "false", "no"):
        raise ValueError("1 or 0")
    return text.lower() in ("1", "true", "yes")


def _log_level(text: str) -> LogLevel:
    if text.upper() not in get_args(LogLevel):
        raise ValueError(f"one of {', '.join(get_args(LogLevel))}")
    return cast("LogLevel", text.upper())
