"""br_lpco: export licenses of Brazil's LPCO module, as its JSON.

LPCO (licenças, permissões, certificados e outros documentos) of Portal Único Siscomex is where every Brazilian granting
body grants licenses and where their use is counted; live for exports since July 2018 (Portaria SECEX 19/2019). A
document is one `detalhar_pedido` object. The model that the granting body chose says what its dynamic fields mean:

    {"numero": "E2699000199", "codigoModelo": "E00099", "orgao": "ORGAO-EXEMPLO",
     "situacao": {"id": "DEFERIDO", "descricao": "Deferido"}, "importadorExportador": "99999901000104",
     "listaNcm": [{"ncm": "84141000", "listaCamposNcm": [{"codigo": "QTD_COMERCIAL", "listaValor": ["10"]}]}], ...}

Models are data (adapters/lpco/model_files); a document of another model is refused. The one that is there, E00099, is
Comity's own invention: it serves many declarations of one holder. No loss beside the general ones binds nobody here.
Where each rule stands: adapters/lpco (form, models, identifiers, transcript, reading, goods, uses, writing, aside).

Sources: the public JSON schemas of the module, which require nothing and forbid nothing; Portaria SECEX 19/2019.
"""

import hashlib
import re

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.errors import DocumentRefused
from adapters.json_source import parse_object
from adapters.losses import checked_rendering, only_record
from adapters.lpco.reading import record_of
from adapters.lpco.writing import document_of

FORMAT = Format(
    id="br_lpco",
    title="Brazilian license of the LPCO module",
    issuing_authority="Granting bodies of Brazil",
    media_type="application/json",
    version="1",
    writes=(ListKind.LICENSES,),
)

_MODEL = re.compile(rb'"codigoModelo"\s*:')
_REST = re.compile(rb'"(?:listaNcm|situacao|importadorExportador)"\s*:')
_BEGIN = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")


def recognizes(document: bytes) -> bool:
    """Return whether the document is an object that names a model, be it right or wrong.

    Where it is JSON its outermost members are looked at, so that a document that only quotes one is not claimed.
    """
    if not (_BEGIN.match(document) and _MODEL.search(document) and _REST.search(document)):
        return False
    try:
        return "codigoModelo" in parse_object(document)
    except DocumentRefused:
        return True


def read(document: bytes) -> Reading:
    """Return the one license that the document states.

    Raises:
        DocumentRefused: the document is no such license, or breaks a rule of it; the reason is that of the rule.
    """
    record = record_of(parse_object(document))
    record.license.source.format = FORMAT.id
    record.license.source.sha256 = hashlib.sha256(document).hexdigest()
    return Reading(FORMAT.id, ListKind.LICENSES, records=(record,))


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the document that states the license, and what it cannot hold.

    Raises:
        RenderRefused: not exactly one record (BATCH_SIZE); a kind, status or unit that no model has; a binding loss
            that was not accepted (LOSS_NOT_ACCEPTED); or the reason for which `read` would refuse the document.
    """
    document = document_of(only_record(reading).license, FORMAT.id)
    return checked_rendering(reading, document, read, accepted_losses)
