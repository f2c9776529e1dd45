"""The words of tax papers: from whom tax was withheld, what that means for the household, and by which rule."""

from collections.abc import Iterator
from datetime import date

from marketplace.language.labels import holder_kind, own_produce_name
from marketplace.language.translation import Language
from marketplace.settlement.statements.tax_year import TaxLine, TaxYear

_WITHHOLDING = (
    (date(2025, 7, 1), "Nghị định 117/2025/NĐ-CP"),
    (date(2026, 7, 1), "Nghị định 252/2026/NĐ-CP ngày 30/6/2026, Điều 43–46"),
)
_OWN_FRUIT = ((date(2026, 1, 1), "Nghị định 253/2026/NĐ-CP, Điều 21; Luật 48/2024/QH15, Điều 5(1)"),)
_REFUND = ((date(2026, 1, 1), "Nghị định 68/2026/NĐ-CP ngày 5/3/2026, Điều 12"),)
Dated = tuple[tuple[date, str], ...]


def holder_text(line: TaxLine, lang: Language) -> str:
    """Return in whose name the shop stood; of another household no name is told."""
    if line.is_own_name:
        return lang.say("this household")
    if line.holder is None:
        return holder_kind("", lang)
    if line.holder.kind in ("household", "households"):
        return lang.say("another household")
    return line.holder.called or holder_kind(line.holder.kind, lang)


def standing_text(line: TaxLine, lang: Language) -> str:
    """Return what a line is for the household: claimable by itself, or its part of what another's account bore."""
    if line.may_claim:
        return lang.say("may be asked back")
    if line.is_own_name:
        return lang.say("in the household's name; lacking: {papers}", papers=lacking_text(line.lacks, lang))
    return lang.say("part of the tax withheld that counts for the household")


def lacking_text(lacks: tuple[str, ...] | list[str], lang: Language) -> str:
    """Return which papers lack, one after the other."""
    return "; ".join(own_produce_name(one, lang) for one in lacks)


def advice(year: TaxYear, lang: Language) -> Iterator[str]:
    """Yield what there is to do about what was withheld, each in one sentence."""
    say = lang.say
    for kind in year.holder_kinds:
        if kind == "cooperative":
            yield say("Tax was withheld on the cooperative's account: ask the platform why, with the order codes, and "
                      "for its certificate.")  # fmt: skip
        elif kind == "":
            yield say("In whose name a shop stands is not noted: who runs Lên Sàn writes it down, with its paper.")
        else:
            yield say("Where another holds the account, certificate and claim are that one's: ask there.")
    if year.lines and year.lacks:
        yield say("Papers that lack: {papers}. The director or the commune's staff enter them.",
                  papers=lacking_text(year.lacks, lang))  # fmt: skip
    if year.claimable.tax_dong > 0:
        yield say("Who asks for tax back takes this sheet and the platform's certificate to the tax office of the "
                  "place where the head of the household lives.")  # fmt: skip


def threshold_text(year: TaxYear, lang: Language) -> str:
    """Return how the year's turnover stands to the figure of the law, with its source."""
    say, dong = lang.say, year.turnover.dong
    if year.threshold is None:
        return say("No turnover threshold of {year} is entered yet; who runs Lên Sàn enters it with its source.",
                   year=str(year.year))  # fmt: skip
    rule, warning = year.threshold.rule, year.threshold.warning
    told = {"amount": lang.dong(dong), "figure": lang.dong(rule.figure), "source": rule.source}
    standing = year.threshold.of(dong)
    if standing == "reached":
        return say("Turnover {amount} has reached the threshold of {figure} ({source}).", **told)
    if standing == "near" and warning is not None:
        return say("Turnover {amount} has reached {percent} % of the threshold of {figure} ({source}): it is near.",
                   **told, percent=lang.number(warning.figure))  # fmt: skip
    return say("Turnover {amount} is below the threshold of {figure} ({source}).", **told)


def notes(year: int, lang: Language) -> Iterator[tuple[str, str]]:
    """Yield what stands below every tax paper of a year: what its figures are, and by which rules."""
    say = lang.say
    yield say("Figures"), say("By what platforms say they withheld; no legal advice.")
    for title, dated in (
        (say("Withholding by platforms"), _WITHHOLDING), (say("Own unprocessed produce"), _OWN_FRUIT),
        (say("Asking back"), _REFUND),
    ):  # fmt: skip
        for source in _in_force(dated, year):
            yield title, source


def _in_force(dated: Dated, year: int) -> Iterator[str]:
    """Yield what was in force on some day of a year, each until the next."""
    for at, (from_on, source) in enumerate(dated):
        until = dated[at + 1][0] if at + 1 < len(dated) else date.max
        if from_on <= date(year, 12, 31) and until > date(year, 1, 1):
            yield f"{source} (từ {from_on.day}/{from_on.month}/{from_on.year})"
