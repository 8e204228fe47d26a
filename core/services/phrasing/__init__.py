"""What people type, understood: ``vendi 450 pra Ana vence 10``, ``2 mil``, ``sexta``, ``60 mercado, resto casa``.

Pure functions that never raise but ``ValueError`` for a typed answer that is none. What has two readings is handed
back as several possibilities to be asked about; nothing here guesses between them.
"""

from core.services.phrasing.amounts import read_amount
from core.services.phrasing.categories import category_named, guess_category
from core.services.phrasing.days import days_meant, read_day
from core.services.phrasing.phrase import Phrase, read_phrase
from core.services.phrasing.shares import Share, read_shares

__all__ = [
    "Phrase",
    "Share",
    "category_named",
    "days_meant",
    "guess_category",
    "read_amount",
    "read_day",
    "read_phrase",
    "read_shares",
]
