"""Which open entry a bank line pays: said with reasons, and never guessed between equals."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.decisions import RefundCase, RefundState
from core.domain.ids import new_id
from core.domain.views import OpenEntry
from core.matching.reasons import ReasonKind
from core.services.suggesting import offers
from tests.builders import NOW, a_contact, an_entry
from tests.builders import a_line as any_line

if TYPE_CHECKING:
    from core.domain.statements import StatementLine
    from core.services.offering import Offer

COMPANY = UUID(int=7)
ANA, BRUNO = "Ana Paula Souza", "Bruno Lima"
CPF_OF_ANA, CPF_OF_BRUNO = "12345678909", "98765432100"


def a_line(
    amount: str = "450,00", memo: str = "PIX RECEBIDO ANA PAULA SOUZA", **changes: Any
) -> StatementLine:
    return any_line(amount, memo, company_id=COMPANY, **changes)


def an_open_item(
    amount: str = "450,00", contact: str = ANA, *, document: str | None = None, **changes: Any
) -> OpenEntry:
    who = a_contact(contact, document=document, company_id=COMPANY) if contact else None
    entry = an_entry(amount, company_id=COMPANY, contact_id=who.id if who else None, **changes)
    return OpenEntry(entry, who)


def an_open_refund(amount: str = "-30,00", contact: str = ANA, **changes: Any) -> OpenEntry:
    item = an_open_item(amount, contact, due_on=date(2026, 7, 20), **changes)
    case = RefundCase(
        company_id=COMPANY,
        id=new_id(),
        contact_id=item.entry.contact_id,
        cause_line_id=new_id(),
        cause_entry_id=new_id(),
        refund_entry_id=item.entry.id,
        opened_by=new_id(),
        closed_by=None,
        amount_cents=item.entry.amount_cents,
        state=RefundState.OPEN,
        opened_at=NOW,
        closed_at=None,
    )
    return OpenEntry(item.entry, item.contact, case)


def suggestion(line: StatementLine, *items: OpenEntry, others: tuple[StatementLine, ...] = ()) -> Offer:
    return offers([line, *others], items)[line.id]


def kinds(found: Offer) -> set[ReasonKind]:
    assert found.best is not None
    return {reason.kind for reason in found.best.reasons}


# --- one to one ----------------------------------------------------------------------------------


def test_exact_amount_of_a_known_payer_with_one_open_sale_is_sure() -> None:
    sale = an_open_item()
    found = suggestion(a_line(), sale, an_open_item("470,00", BRUNO), an_open_item("-450,00"))
    assert found.sure
    assert found.best is not None
    assert found.best.open_entry == sale
    assert {ReasonKind.SAME_AMOUNT, ReasonKind.SAME_NAME} <= kinds(found)


def test_exact_amount_without_any_name_is_offered_but_never_sure() -> None:
    found = suggestion(a_line(memo="PIX RECEBIDO"), an_open_item())
    assert found.best is not None
    assert not found.sure


def test_name_without_accents_and_cut_off_by_the_bank_is_still_the_name() -> None:
    found = suggestion(a_line(memo="TED REC JOSE GONCALV"), an_open_item(contact="José Gonçalves Ltda"))
    assert ReasonKind.SAME_NAME in kinds(found)


def test_first_name_alone_is_not_enough_to_be_sure() -> None:
    found = suggestion(a_line(memo="PIX RECEBIDO ANA"), an_open_item())
    assert kinds(found) >= {ReasonKind.PART_OF_NAME}
    assert not found.sure


def test_words_that_banks_write_everywhere_name_nobody() -> None:
    found = suggestion(
        a_line(memo="PIX RECEBIDO PAGAMENTO DE CONTA"), an_open_item(contact="Pagamento Pix Ltda")
    )
    assert not kinds(found) & {ReasonKind.SAME_NAME, ReasonKind.PART_OF_NAME}


def test_document_in_the_text_beats_a_missing_name() -> None:
    found = suggestion(a_line(memo="PIX 123.456.789-09"), an_open_item(document=CPF_OF_ANA))
    assert found.sure
    assert ReasonKind.SAME_DOCUMENT in kinds(found)


def test_masked_cpf_shows_its_six_middle_digits_and_that_is_enough() -> None:
    found = suggestion(a_line(memo="PIX RECEBIDO ***.456.789-** FULANA"), an_open_item(document=CPF_OF_ANA))
    assert found.sure
    assert ReasonKind.MASKED_DOCUMENT in kinds(found)


def test_masked_cpf_of_somebody_else_says_nothing_for_the_sale() -> None:
    found = suggestion(a_line(memo="PIX RECEBIDO ***.111.222-**"), an_open_item(document=CPF_OF_ANA))
    assert ReasonKind.MASKED_DOCUMENT not in kinds(found)
    assert not found.sure


def test_document_of_another_person_speaks_against_the_sale() -> None:
    found = suggestion(
        a_line(memo=f"PIX RECEBIDO {CPF_OF_BRUNO}"),
        an_open_item(document=CPF_OF_ANA),
        an_open_item(contact=BRUNO, document=CPF_OF_BRUNO, due_on=date(2026, 5, 30)),
    )
    assert found.best is not None
    assert found.best.open_entry.contact is not None
    assert found.best.open_entry.contact.name == BRUNO


def test_number_of_the_sale_in_the_text_makes_it_sure() -> None:
    found = suggestion(
        a_line(memo="BOLETO RECEBIDO 001042"),
        an_open_item(number="1042"),
        an_open_item(contact=BRUNO, number="1043"),
    )
    assert found.sure
    assert ReasonKind.SAME_NUMBER in kinds(found)


def test_number_of_one_customer_beside_the_document_of_another_is_asked() -> None:
    found = suggestion(
        a_line(memo=f"PIX 1042 {CPF_OF_BRUNO}"), an_open_item(number="1042", document=CPF_OF_ANA)
    )
    assert {ReasonKind.SAME_NUMBER, ReasonKind.OTHER_DOCUMENT} <= kinds(found)
    assert not found.sure


def test_equal_numbers_of_two_customers_are_asked() -> None:
    found = suggestion(
        a_line(memo="BOLETO 1042"), an_open_item(number="1042"), an_open_item(contact=BRUNO, number="1042")
    )
    assert found.equals == 2
    assert found.best is None
    assert not found.sure


# --- ties and rivals -----------------------------------------------------------------------------


def test_two_equal_open_invoices_tie_and_none_is_preferred() -> None:
    first, second = an_open_item(description="Aluguel junho"), an_open_item(description="Aluguel julho")
    found = suggestion(a_line(), first, second)
    assert found.equals == 2
    assert found.best is None
    assert not found.sure
    assert {one.open_entry for one in found.candidates} == {first, second}


def test_older_of_two_equal_invoices_stands_first_in_the_list() -> None:
    older = an_open_item(due_on=date(2026, 7, 7))
    newer = an_open_item(due_on=date(2026, 7, 9))
    found = suggestion(a_line(), newer, older)
    assert [one.open_entry for one in found.candidates] == [older, newer]
    assert found.equals == 2


def test_two_lines_for_one_invoice_are_both_asked() -> None:
    line, twin = a_line(), a_line(occurrence=2)
    sale = an_open_item()
    found = offers([line, twin], [sale])
    assert not any(found[one.id].sure for one in (line, twin))
    assert found[line.id].candidates[0].open_entry == found[twin.id].candidates[0].open_entry == sale
    assert found[twin.id].candidates[0].wanted_elsewhere


def test_two_lines_and_two_invoices_all_equal_stay_with_the_owner() -> None:
    found = offers([a_line(), a_line(occurrence=2)], [an_open_item(), an_open_item()])
    assert not any(one.sure or one.best for one in found.values())


def test_weak_line_does_not_take_the_sale_that_a_better_line_claims() -> None:
    sale = an_open_item(document=CPF_OF_ANA)
    weak, strong = a_line(memo="DEPOSITO"), a_line(memo="PIX RECEBIDO 123.456.789-09 ANA PAULA SOUZA")
    found = offers([weak, strong], [sale])
    assert found[strong.id].sure
    assert not found[weak.id].sure
    assert all(one.wanted_elsewhere for one in found[weak.id].candidates)


def test_weak_line_turns_to_the_sale_that_nobody_else_claims() -> None:
    claimed, free = (
        an_open_item(due_on=date(2026, 7, 12)),
        an_open_item(contact=BRUNO, due_on=date(2026, 7, 8)),
    )
    weak, strong = a_line(memo="DEPOSITO"), a_line()
    found = offers([weak, strong], [claimed, free])
    assert found[strong.id].sure
    assert found[weak.id].candidates[0].open_entry == free


def test_this_weeks_fee_is_not_given_to_last_week() -> None:
    weeks = [an_open_item("200,00", due_on=date(2026, 7, 1) + timedelta(days=7 * week)) for week in range(4)]
    for week, fee in enumerate(weeks):
        line = a_line("200,00", posted_on=date(2026, 7, 1) + timedelta(days=7 * week))
        assert suggestion(line, *weeks).candidates[0].open_entry == fee


def test_order_of_lines_and_entries_does_not_change_what_is_offered() -> None:
    lines = [a_line(memo="DEPOSITO"), a_line(), a_line("470,00"), a_line("30,00")]
    items = [an_open_item(), an_open_item(contact=BRUNO), an_open_item("30,00"), an_open_item("-30,00")]
    once = offers(lines, items)
    again = offers(lines[::-1], items[::-1])
    assert once == again


# --- differences, over-payment and refund --------------------------------------------------------


def test_customer_who_paid_30_more_is_recognised_and_told_openly() -> None:
    sale = an_open_item("450,00")
    found = suggestion(a_line("480,00"), sale, an_open_item("480,00", BRUNO, due_on=date(2026, 9, 30)))
    assert found.best is not None
    assert found.best.open_entry == sale
    assert found.best.difference_cents == 3_000
    assert {ReasonKind.MORE_THAN_AGREED, ReasonKind.SAME_NAME} <= kinds(found)
    assert not found.sure


def test_supplier_paid_50_more_is_recognised_on_the_way_out_too() -> None:
    purchase = an_open_item("-650,00", "Moinho Bom Grão")
    found = suggestion(a_line("-700,00", "PIX ENVIADO MOINHO BOM GRAO"), purchase)
    assert found.best is not None
    assert found.best.difference_cents == 5_000
    assert ReasonKind.MORE_THAN_AGREED in kinds(found)


def test_customer_who_paid_less_is_told_as_less() -> None:
    found = suggestion(a_line("440,00"), an_open_item("450,00"))
    assert found.best is not None
    assert found.best.difference_cents == -1_000
    assert not found.sure


def test_far_amount_is_told_openly_to_the_right_name_and_offered_to_nobody_else() -> None:
    found = suggestion(a_line("600,00"), an_open_item("450,00"))
    assert not found.sure
    assert all(one.difference_cents == 15_000 for one in found.candidates)
    assert suggestion(a_line("600,00", "PIX RECEBIDO"), an_open_item("450,00")).candidates == ()


def test_different_amount_without_any_name_is_not_offered_far_from_its_day() -> None:
    assert suggestion(a_line("480,00", "PIX"), an_open_item(due_on=date(2026, 5, 1))).candidates == ()


def test_open_refund_is_suggested_before_anything_else_of_that_amount() -> None:
    refund = an_open_refund()
    purchases = [an_open_item("-30,00", "Papelaria Central", due_on=date(2026, 7, 12)) for _ in range(3)]
    found = suggestion(a_line("-30,00", "PIX ENVIADO ANA P SOUZA"), *purchases, refund)
    assert found.sure
    assert found.candidates[0].open_entry == refund
    assert ReasonKind.OPEN_REFUND in kinds(found)


def test_refund_that_a_supplier_owes_is_suggested_when_it_returns() -> None:
    refund = an_open_refund("50,00", "Moinho Bom Grão")
    found = suggestion(a_line("50,00", "TED MOINHO"), an_open_item("50,00"), refund)
    assert found.candidates[0].open_entry == refund


def test_refund_of_another_amount_is_no_reason() -> None:
    found = suggestion(a_line("-31,00", "PIX ENVIADO ANA PAULA SOUZA"), an_open_refund())
    assert ReasonKind.OPEN_REFUND not in kinds(found)


@given(
    amounts=st.lists(
        st.integers(1, 60_000).flatmap(lambda n: st.sampled_from([n, -n])), min_size=1, max_size=12
    ),
    owed=st.lists(st.integers(1, 60_000).flatmap(lambda n: st.sampled_from([n, -n])), max_size=12),
)
@settings(max_examples=60, deadline=None)
def test_direction_is_never_crossed_and_every_line_is_answered(amounts: list[int], owed: list[int]) -> None:
    lines = [a_line("1,00", amount_cents=amount) for amount in amounts]
    items = [an_open_item("1,00", amount_cents=amount) for amount in owed]
    found = offers(lines, items)
    assert set(found) == {line.id for line in lines}
    for line in lines:
        for one in found[line.id].candidates:
            assert one.open_entry.entry.amount_cents * line.amount_cents > 0
            assert not (found[line.id].sure and one is found[line.id].best and one.difference_cents)


@given(st.lists(st.sampled_from([(ANA, 450), (BRUNO, 450), (ANA, 480)]), max_size=8), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_no_entry_is_ever_sure_for_two_lines(owed: list[tuple[str, int]], count: int) -> None:
    items = [an_open_item(f"{amount},00", name) for name, amount in owed]
    found = offers([a_line(occurrence=number) for number in range(count)], items)
    promised = [one.candidates[0].open_entry.entry.id for one in found.values() if one.sure]
    assert len(promised) == len(set(promised))


# --- many ----------------------------------------------------------------------------------------


def _crowd(size: int) -> tuple[list[StatementLine], list[OpenEntry]]:
    """A school: equal monthly fees, each paid by the parent it belongs to, on any day."""
    chance = random.Random(7)  # the same crowd each time
    lines, items = [], []
    for number in range(size):
        name = f"{_invented(number)} {_invented(number * 31 + 5)}"
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(180))
        items.append(an_open_item("200,00", name.title(), due_on=day, number=str(100_000 + number)))
        lines.append(a_line("200,00", f"PIX RECEBIDO {name}", posted_on=day + timedelta(days=1)))
    return lines, items


def _invented(number: int) -> str:
    """A name of eight letters, different for different numbers."""
    syllables = [f"{one}{two}" for one in "BCDFGLMNPRSTVZ" for two in "AEIOU"]
    return "".join(syllables[number // len(syllables) ** place % len(syllables)] for place in (0, 1, 0, 1))


def test_payer_is_found_by_name_among_two_thousand_equal_fees() -> None:
    lines, items = _crowd(2_000)
    found = offers(lines[:50], items)
    assert all(
        found[line.id].candidates[0].open_entry == item
        for line, item in zip(lines[:50], items[:50], strict=True)
    )


def test_open_refund_and_number_are_found_in_a_crowd_of_equal_amounts() -> None:
    _, items = _crowd(1_000)
    refund = an_open_refund("200,00", "Moinho Bom Grão")
    far_day = date(2025, 12, 1)
    by_refund = suggestion(a_line("200,00", "TED MOINHO BOM GRAO", posted_on=far_day), *items, refund)
    assert by_refund.candidates[0].open_entry == refund
    by_number = suggestion(a_line("200,00", "BOLETO 100777", posted_on=far_day), *items)
    assert by_number.candidates[0].open_entry == items[777]


def test_five_thousand_lines_and_entries_of_one_amount_are_done_in_seconds() -> None:
    lines, items = _crowd(5_000)
    start = time.process_time()
    found = offers(lines, items)
    assert (
        time.process_time() - start < 20
    )  # a machine at rest needs about four; the square would need minutes
    assert len(found) == 5_000
