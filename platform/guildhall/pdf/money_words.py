"""What documents about money say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

BOARD_REPORT: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title": "Board report: {period}",
            "heading": "Funds, {period}",
            "meeting": "For the meeting of {body}, {meeting_day}",
            "frozen": "As of {day}, frozen by {name}. Later postings do not change it.",
            "columns": "Line|Budget|Encumbered|Spent|Available",
            "in_all": "All lines",
            "all_funds": "All funds",
            "altogether": "Altogether",
            "nothing": "No fund had a budget in this period.",
            "note": "Forecast to the period’s end: {forecast}. At risk of being forfeited: {risk}.",
            "page": "Page {n} of {of}",
            "sample_note": "Sample: these are not real figures.",
        },
        "es": {
            "title": "Informe para la Junta: {period}",
            "heading": "Fondos, {period}",
            "meeting": "Para la reunión de {body}, {meeting_day}",
            "frozen": "Al {day}, fijado por {name}. Los asientos posteriores no lo cambian.",
            "columns": "Partida|Presupuesto|Comprometido|Gastado|Disponible",
            "in_all": "Todas las partidas",
            "all_funds": "Todos los fondos",
            "altogether": "En total",
            "nothing": "Ningún fondo tuvo presupuesto en este período.",
            "note": "Previsión al final del período: {forecast}. En riesgo de perderse: {risk}.",
            "page": "Página {n} de {of}",
            "sample_note": "Muestra: estas cifras no son verdaderas.",
        },
    }
)


INVOICE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title": "Invoice {number}",
            "to": "To",
            "number": "Number",
            "date": "Date",
            "due": "Due",
            "order": "Purchase order",
            "fund": "Fund",
            "subject": "What for",
            "amount": "Amount",
            "total": "To be paid",
            "shared": "How the cost is shared",
            "bears": "Who bears it",
            "draft": "Draft: not sent yet.",
            "sample_note": "Sample: these are not real figures.",
        },
        "es": {
            "title": "Factura {number}",
            "to": "Para",
            "number": "Número",
            "date": "Fecha",
            "due": "Vence",
            "order": "Orden de compra",
            "fund": "Fondo",
            "subject": "Concepto",
            "amount": "Importe",
            "total": "A pagar",
            "shared": "Cómo se reparte el costo",
            "bears": "Quién lo asume",
            "draft": "Borrador: todavía no se envió.",
            "sample_note": "Muestra: estas cifras no son verdaderas.",
        },
    }
)
