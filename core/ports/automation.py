"""What is asked about confirming without being asked: settings, answers to suggestions, what was done alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from core.domain.automation import (
        AutomationSetting,
        EvidenceKind,
        SuggestionOutcome,
        TrackRecord,
        UnattendedMatch,
        WeeklyDigest,
    )


class Automation(Protocol):
    """How accounts are set, what suggestions proved to be, and what was confirmed without asking."""

    async def settings(self, company_id: UUID) -> Sequence[AutomationSetting]:
        """The accounts somebody set; all others are off."""

    async def save_setting(self, setting: AutomationSetting) -> None:
        """Store how an account is set."""

    async def add_outcome(self, outcome: SuggestionOutcome) -> None:
        """Append what became of a suggestion."""

    async def outcome_of(self, company_id: UUID, decision_id: UUID) -> SuggestionOutcome | None:
        """What became of the suggestion that a decision answered; ``None`` when there was none of a known kind."""

    async def track_records(self, company_id: UUID, *, recent: int) -> Mapping[EvidenceKind, TrackRecord]:
        """The answers of a company by kind of suggestion, the newest ``recent`` of each looked at for wrong ones."""

    async def add_matches(self, matches: Sequence[UnattendedMatch]) -> None:
        """Store what the policy would confirm; a line has at most one, and a second is left alone."""

    async def match_of_line(self, company_id: UUID, line_id: UUID) -> UnattendedMatch | None:
        """What the policy would have confirmed, or did, about a line."""

    async def answer_match(self, company_id: UUID, line_id: UUID, *, agreed: bool) -> None:
        """Note whether what a person decided is the same."""

    async def monitor_record(self, company_id: UUID, account_id: UUID, *, recent: int) -> TrackRecord:
        """How what the policy would have confirmed compares with what people decided, for one account."""

    async def matches_between(
        self, company_id: UUID, since: datetime | None, up_to: datetime
    ) -> Sequence[UnattendedMatch]:
        """What the policy would have confirmed, or did, from an instant on and before another, oldest first."""

    async def claim_week(self, digest: WeeklyDigest) -> bool:
        """Claim the digest of a week; ``False`` when it was claimed before."""

    async def latest_week(self, company_id: UUID) -> WeeklyDigest | None:
        """The newest digest claimed."""

    async def weekly_digest(self, company_id: UUID, digest_id: UUID) -> WeeklyDigest:
        """One digest. Raises ``NotFound``."""
