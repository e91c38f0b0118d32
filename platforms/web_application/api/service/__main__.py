"""`python -m service`: serve until SIGTERM, then finish what was begun."""

import os
import sys

import uvicorn

from . import app, logs, tls
from .settings import Settings, SettingsError


def main() -> int:
    try:
        settings = Settings.from_environment(os.environ)
        certificate = tls.context(settings.tls_certificate_file, settings.tls_key_file)
    except (SettingsError, tls.TlsError) as error:
        print(error, file=sys.stderr)
        return 1
    logs.configure(settings.log_level)
    uvicorn.run(
        app.create(settings),
        host=settings.listen_host,
        port=settings.listen_port,
        ssl_context_factory=lambda _config, _default: certificate,
        log_config=None,
        access_log=False,  # middleware.Requests writes the line, with the request's id
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,  # longer than the load balancer's 60 s: it must be the one that closes
        # Longer than any request takes, shorter than the 30 s that ECS waits before it kills. A client that
        # keeps an idle connection and never answers its TLS closure uses all of it.
        timeout_graceful_shutdown=12,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
