"""Whom the bot tells its token: nobody who cannot prove to be the server that was named."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.wire import UnreachedError, Wire

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "123456789:AAEexample-token_of-nobody-0123456789"  # invented


def signed_by_itself(folder: Path) -> Path:
    """A certificate for 127.0.0.1, with its key, that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today)
        .not_valid_after(today + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = folder / "server.pem"
    kept = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(kept + made.public_bytes(Encoding.PEM))
    return file


async def test_a_server_whose_certificate_nobody_vouches_for_never_hears_the_token(tmp_path: Path) -> None:
    certificate = signed_by_itself(tmp_path)
    heard: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.json_response({"ok": True, "result": {}})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    address = f"https://127.0.0.1:{runner.addresses[0][1]}"
    wire = Wire(address, TOKEN)
    await wire.open()
    try:
        with pytest.raises(UnreachedError):
            await wire.call("getMe", {})
        assert heard == []
        trusting = ssl.create_default_context(cafile=certificate)
        async with aiohttp.ClientSession() as session, session.get(f"{address}/known", ssl=trusting) as known:
            assert known.status == 200
        assert heard == ["/known"]
    finally:
        await wire.close()
        await runner.cleanup()
