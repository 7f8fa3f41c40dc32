"""br_lpco: export licenses of Brazil's LPCO module, as its JSON.

LPCO (licenças, permissões, certificados e outros documentos) of Portal Único Siscomex is where every Brazilian granting body
grants licenses and where their use is counted; live for exports since July 2018 (Portaria SECEX 19/2019). A document is one
`detalhar_pedido` object. What its dynamic fields mean is said by the model that the granting body chose:

    {"numero": "E2699000199", "codigoModelo": "E00099", "orgao": "ORGAO-EXEMPLO",
     "situacao": {"id": "DEFERIDO", "descricao": "Deferido"}, "importadorExportador": "99999901000104",
     "listaNcm": [{"ncm": "84141000", "listaCamposNcm": [{"codigo": "QTD_COMERCIAL", "listaValor": ["10"]}]}], ...}

Models are data (adapters/lpco/model_files); a document of another model is refused. The one that is there is invented. Where each
rule stands: adapters/lpco (form, models, identifiers, reading, writing).

Sources: the public JSON schemas of the module; Portaria SECEX 19/2019.
"""

import hashlib
import re

from adapters.contract import Format, ListKind, Reading, Rendering
from adapters.json_source import parse_object
from adapters.losses import Free, checked_rendering, free, only_record
from adapters.lpco.reading import Reader
from adapters.lpco.writing import Writer

FORMAT = Format(
    id="br_lpco",
    title="Brazilian license of the LPCO module",
    issuing_authority="Granting bodies of Brazil",
    media_type="application/json",
    version="1",
    writes=(ListKind.LICENSES,),
)

_NAMES = (re.compile(rb'"codigoModelo"\s*:'), re.compile(rb'"listaNcm"\s*:|"situacao"\s*:'))
FREE: tuple[Free, ...] = (
    free(r"validity\.issue_date", "the document has no day of issue"),
    free(r"lines\[\d+\]\.limit", "the model limits by the commercial quantity"),
    free(r"lines\[\d+\]\.origin", "the document has no origin of the goods"),
)


def recognizes(document: bytes) -> bool:
    """Return whether the document begins as an object and names a model, be it right or wrong."""
    begins = document.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return begins and all(name.search(document) for name in _NAMES)


def read(document: bytes) -> Reading:
    """Return the one license that the document states.

    Raises:
        DocumentRefused: the document is no such license, or breaks a rule of it; the reason is that of the rule.
    """
    record = Reader(parse_object(document)).record()
    record.license.source.format = FORMAT.id
    record.license.source.sha256 = hashlib.sha256(document).hexdigest()
    return Reading(FORMAT.id, ListKind.LICENSES, records=(record,))


def write(reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
    """Return the document that states the license, and what it cannot hold.

    Raises:
        RenderRefused: not exactly one record (BATCH_SIZE); a kind, status or unit that the model does not have; a field
            that must be there; a binding loss that was not accepted (LOSS_NOT_ACCEPTED).
    """
    document = Writer(only_record(reading).license, FORMAT.id).document()
    return checked_rendering(reading, document, read, accepted_losses, free_losses=FREE)
