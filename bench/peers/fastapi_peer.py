"""The peer in Python: FastAPI, PyJWT and SQLite. It does LESS than Verify.

One POST /verify takes a JWT, checks its ES256 signature, audience and expiry, looks its id up in SQLite for its
standing, and answers in JSON. It knows one key and one issuer, compares no goods, asks no arrangement, keeps no
snapshot, signs no receipt, and logs nothing. One uvicorn process, as installed: h11 on asyncio.
"""

import sqlite3
import sys
from pathlib import Path

import fastapi
import jwt
import uvicorn
from pydantic import BaseModel

AUDIENCE = "urn:comity:net:local:test"


class Presented(BaseModel):
    """What is presented."""

    assertion: str


class Peer:
    """The key and the database of the peer."""

    def __init__(self, key: str, database: Path) -> None:
        self._key = jwt.PyJWK.from_json(key)
        self._connection = sqlite3.connect(database, check_same_thread=False)

    async def verify(self, presented: Presented) -> dict[str, object]:
        """Judge a paper by its signature, its times and its standing."""
        try:
            claims = jwt.decode(presented.assertion, self._key, algorithms=["ES256"], audience=AUDIENCE)
        except jwt.InvalidTokenError:
            return {"ok": False, "standing": None}
        query = "SELECT standing FROM standings WHERE jti = ?"
        row = self._connection.execute(query, (claims["jti"],)).fetchone()
        standing = row[0] if row else None
        return {"ok": standing == "IN_FORCE", "standing": standing, "license": claims["sub"]}


def main() -> None:
    """Serve until told to stop: PORT DATABASE PUBLIC-JWK."""
    port, database, key = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    peer = Peer(key.read_text(encoding="utf-8"), database)
    app = fastapi.FastAPI()
    app.add_api_route("/verify", peer.verify, methods=["POST"])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
