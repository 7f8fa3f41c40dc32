"""comity dev-network: an invented network in a folder, ready to be served and called over mutual TLS.

Rules, in order:
1. A folder that holds anything is refused and nothing in it is touched.
2. Everything is made in a folder beside it, which takes the name when it is whole: half a network is never left.
3. Private keys can be read by their owner alone. They are made here and are good for nothing but trying out.
4. The network is of the environment test, so that nothing of it counts anywhere else.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from gateway.config.settings import Settings
from gateway.core.reasons import Reason
from gateway.core.trust.keys import KeyPair, generate_key
from gateway.core.trust.signing import key_signer
from gateway.demo.certificates import Certified, certify_server, new_root
from gateway.demo.network_documents import goods, shipment
from gateway.demo.network_pages import Place, configuration, env_file, read_me
from gateway.demo.network_papers import Desk, Paper, adopt_pack, register_papers
from gateway.demo.network_parties import Window, enroll_agencies, enroll_parties, make_refused
from gateway.demo.world import AGENCIES, document
from gateway.server.node import open_node
from gateway.usecases.errors import BadRequest

Tell = Callable[[str], None]
HOSTS = ("localhost", "127.0.0.1", "::1")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Built:
    """What was written: where it lies and is to be served, the papers, and the names of the folders of certificates."""

    place: Place
    papers: tuple[Paper, ...]
    parties: tuple[str, ...]
    refused: tuple[str, ...]


def build_network(folder: Path, listen: str, tell: Tell, *, at: datetime) -> Built:
    """Return a network that was built in a new folder.

    Raises:
        BadRequest: CONFIGURATION, the folder holds something or cannot be made.
    """
    place = Place(folder.resolve(), listen)
    _check_free(place.folder)
    try:
        building = Path(tempfile.mkdtemp(prefix=f".{place.folder.name}-", dir=place.folder.parent))
    except OSError:
        message = "The folder cannot be made here; check that the one above it exists and may be written to."
        raise BadRequest(Reason.CONFIGURATION, "folder", message) from None
    try:
        built = _Builder(building, place, Window(at), tell).build()
        _take_name(building, place.folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return built


class _Builder:
    """Writes one network into a folder that will have another name."""

    def __init__(self, building: Path, place: Place, window: Window, tell: Tell) -> None:
        self._building = building
        self._place = place
        self._window = window
        self._tell = tell
        self._root = new_root("Comity trial root", begins=window.began - ONE_DAY, ends=window.ends + ONE_DAY)

    def build(self) -> Built:
        """Write everything, in the order in which it depends on one another."""
        self._transport()
        receipt = self._key_pair("receipt")
        keys = {agency.code: self._key_pair(f"agencies/{agency.code}/signing") for agency in AGENCIES}
        self._public("meridian-compact.yaml", document("meridian-compact.yaml"))
        self._public("comity.toml", configuration(self._place, self._place.folder).encode())
        settings = Settings(**self._place.settings(self._building))  # type: ignore[arg-type] # keys of the settings
        with open_node(settings, key_signer(receipt.private_jwk_text)) as opened:
            enroll_agencies(keys, opened.node, self._window)
            self._tell(f"enrolled {len(keys)} agencies with their signing keys: agencies/")
            parties = enroll_parties(self._root, opened.node, self._window)
            self._certificates("parties", parties)
            refused = make_refused(self._root, opened.node, self._window)
            self._certificates("refused", refused)
            papers = self._papers(Desk(keys, parties, opened.node, self._window.today))
        self._public("README.md", read_me(self._place, papers, self._window.ends).encode())
        return Built(self._place, papers, tuple(parties), tuple(refused))

    def _transport(self) -> None:
        server = certify_server(self._root, HOSTS, begins=self._window.began, ends=self._window.ends)
        self._certified("root/root", self._root)
        self._certified("server/server", server)
        self._tell(f"made a root and a server certificate for {', '.join(HOSTS)}: root/, server/")

    def _certificates(self, kind: str, made: dict[str, Certified]) -> None:
        for name, certified in made.items():
            self._certified(f"{kind}/{name}/client", certified)
            self._public(f"{kind}/{name}/roots.pem", self._root.certificate_pem)
            self._public(f"{kind}/{name}/env", env_file(self._place.folder / kind / name).encode())
        self._tell(f"made {len(made)} client certificates: {kind}/ ({', '.join(made)})")

    def _papers(self, desk: Desk) -> tuple[Paper, ...]:
        papers = register_papers(desk)
        for paper in papers:
            self._public(f"papers/{paper.document.name}", paper.document.content)
            self._public(f"papers/{paper.document.name.rpartition('.')[0]}.jwt", f"{paper.assertion}\n".encode())
            self._tell(f"{paper.agency} signed and registered {paper.document.number}: papers/")
        self._tell(f"{adopt_pack(desk)} adopted the invented Meridian Compact: meridian-compact.yaml")
        self._json("goods.json", goods())
        self._json("shipment.json", shipment(papers[0].document.number))
        return papers

    def _key_pair(self, stem: str) -> KeyPair:
        pair = generate_key("ES256")
        self._private(f"{stem}.key", f"{pair.private_jwk_text}\n".encode())
        self._public(f"{stem}.pub", f"{pair.public.jwk_text}\n".encode())
        return pair

    def _certified(self, stem: str, certified: Certified) -> None:
        self._private(f"{stem}.key", certified.key_pem)
        self._public(f"{stem}.pem", certified.certificate_pem)

    def _json(self, name: str, content: dict[str, object]) -> None:
        self._public(name, f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode())

    def _private(self, name: str, content: bytes) -> None:
        path = self._building / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(content)

    def _public(self, name: str, content: bytes) -> None:
        path = self._building / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _check_free(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        message = (
            "This folder holds something already; name a new one, or remove it when it is a network to be renewed."
        )
        raise BadRequest(Reason.CONFIGURATION, "folder", message)


def _take_name(building: Path, folder: Path) -> None:
    try:
        building.rename(folder)
    except OSError:
        message = "The folder was taken while the network was made; name another one."
        raise BadRequest(Reason.CONFIGURATION, "folder", message) from None
