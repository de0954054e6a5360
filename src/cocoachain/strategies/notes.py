"""All that can be noted of a lot and of the programme around it."""

from collections.abc import Callable

from cocoachain.strategies import evidence_notes as evidence
from cocoachain.strategies import programme_notes as programme
from cocoachain.strategies.recording import Recorder
from cocoachain.strategies.stocks import Stock

NOTES: tuple[Callable[[Recorder, Stock, int], None], ...] = (
    evidence.note_weighing,
    evidence.note_test,
    evidence.note_count,
    evidence.note_lab,
    programme.note_membership,
    evidence.note_plot_checks,
    programme.note_coaching,
    evidence.note_declaration,
    programme.note_consent,
    programme.note_attestation,
    programme.note_correction,
    programme.note_partnership,
    programme.note_work,
    programme.note_survey,
    programme.note_expense,
    evidence.note_certificate,
    evidence.note_claim,
)
"""What can be noted; the first is the plainest."""
