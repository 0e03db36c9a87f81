"""What the database keeps about samples and findings on both engines, whoever writes: form, shell or SQL."""

from django.utils.translation import gettext_noop as _

from auditing.models import Answer, Finding, Population, Question, Sample, SampleItem
from auditing.rules import ANSWERABLE
from lifecycle.guards import reference_guard, status_guards
from triggers import Guard
from triggers.guards import among, distinct

SAMPLE, ITEM = Sample._meta.db_table, SampleItem._meta.db_table
CLOSED = _("The sample is closed: nothing in it changes any more.")
DRAWN = _("What was drawn, out of what and how, never changes.")
REVIEWED = _("The item is reviewed. Take the mark back to change what was found.")
ASKED = _("Items are reviewed by these questions already: they stay as they are.")
ISSUED = _("The finding was issued: what it says stays as it is.")
STEP = "coalesce(history_context('move'), '') = 'true'"
ACTOR = "coalesce(CAST(history_context('actor') AS text), '')"


def guards():
    """All guards of this app."""
    yield from status_guards(Sample, first={"open"})
    yield reference_guard(Sample)
    yield from _sample()
    yield from _population()
    yield from _items()
    yield from _questions()
    yield from _answers()
    yield from status_guards(Finding, first={"draft"})
    yield reference_guard(Finding)
    yield from _findings()


def _sample():
    drawn = ("kind", "filter", "filter_words", "stratified_by", "size", "seed", "last_entry", "population_size")
    drawn += ("population_hash", "strata", "in_several", "created_by_id", "created_at")
    yield Guard("rule_sample_drawn", SAMPLE, "UPDATE", [("1 = 1", DRAWN)], when=distinct(*drawn))
    yield Guard("rule_sample_closed", SAMPLE, "UPDATE", [("1 = 1", CLOSED)], when="OLD.status = 'closed'")
    unreviewed = f'EXISTS (SELECT 1 FROM "{ITEM}" i WHERE i.sample_id = NEW.id AND i.reviewed_at IS NULL)'
    yield Guard(
        "rule_sample_closing",
        SAMPLE,
        "UPDATE",
        [
            (
                f"NEW.closing_reason = '' AND {unreviewed}",
                _("A sample is closed when every item is reviewed, or with the reason why not."),
            ),
            ("NEW.closed_by_id IS NULL OR NEW.closed_at IS NULL", _("A closed sample says who closed it, and when.")),
        ],
        when="NEW.status = 'closed' AND OLD.status <> 'closed'",
    )
    yield Guard(
        "rule_sample_open_says_nothing_of_closing",
        SAMPLE,
        "UPDATE",
        [("1 = 1", _("Who closed a sample, when and why is written when it is closed."))],
        when="NEW.status = 'open' AND " + distinct("closed_by_id", "closed_at", "closing_reason"),
    )
    yield Guard("rule_sample_deletion", SAMPLE, "DELETE", [("1 = 1", _("A sample is never deleted."))])


def _population():
    table = Population._meta.db_table
    yield Guard(
        "rule_population_written",
        table,
        "INSERT",
        [
            (
                f'NOT EXISTS (SELECT 1 FROM "{SAMPLE}" s WHERE s.id = NEW.sample_id '
                "AND s.population_hash = sha256_hex(NEW.lines))",
                _("The population is not the one whose checksum stands in the sample."),
            )
        ],
    )
    yield Guard("rule_population_changed", table, "UPDATE", [("1 = 1", DRAWN)])
    yield Guard("rule_population_deleted", table, "DELETE", [("1 = 1", DRAWN)])


def _once_closed(*sides):
    """The rule that comes first for every part of a sample."""
    closed = " OR ".join(
        f"EXISTS (SELECT 1 FROM \"{SAMPLE}\" s WHERE s.id = {side}.sample_id AND s.status = 'closed')" for side in sides
    )
    return closed, CLOSED


def _items():
    yield Guard(
        "rule_sample_item_drawn",
        ITEM,
        "INSERT",
        [
            _once_closed("NEW"),
            (
                f'NEW.position < 1 OR NEW.position > (SELECT s.size FROM "{SAMPLE}" s WHERE s.id = NEW.sample_id)',
                _("No more items than were drawn belong to a sample."),
            ),
            ("NEW.reviewed_at IS NOT NULL", _("An item is drawn before it is reviewed.")),
        ],
    )
    drawn = ("sample_id", "position", "identifier", "stratum", "about", "number")
    yield Guard("rule_sample_item_stays", ITEM, "UPDATE", [("1 = 1", DRAWN)], when=distinct(*drawn))
    yield Guard("rule_sample_item_deleted", ITEM, "DELETE", [("1 = 1", DRAWN)])
    yield Guard("rule_sample_item_closed", ITEM, "UPDATE", [_once_closed("OLD")])
    yield Guard(
        "rule_sample_item_reviewed",
        ITEM,
        "UPDATE",
        [
            (
                f"CAST(NEW.reviewed_by_id AS text) <> {ACTOR}",
                _("Everybody marks items as reviewed in their own name."),
            ),
            (
                f'EXISTS (SELECT 1 FROM "{Question._meta.db_table}" q WHERE q.sample_id = NEW.sample_id AND NOT EXISTS '
                f'(SELECT 1 FROM "{Answer._meta.db_table}" a WHERE a.item_id = NEW.id AND a.question_id = q.id '
                "AND a.value <> ''))",
                _("An item is reviewed when each question is answered."),
            ),
        ],
        when="NEW.reviewed_at IS NOT NULL AND " + distinct("reviewed_by_id", "reviewed_at"),
    )
    yield Guard(
        "rule_sample_item_rests",
        ITEM,
        "UPDATE",
        [_once_closed("OLD"), ("1 = 1", REVIEWED)],
        when="OLD.reviewed_at IS NOT NULL AND NEW.reviewed_at IS NOT NULL AND "
        + distinct("note", "reviewed_by_id", "reviewed_at"),
    )


def _questions():
    table = Question._meta.db_table
    for event, side in [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")]:
        reviewed = (
            f'EXISTS (SELECT 1 FROM "{ITEM}" i WHERE i.sample_id = {side}.sample_id AND i.reviewed_at IS NOT NULL)'
        )
        yield Guard(f"rule_question_{event.lower()}", table, event, [_once_closed(side), (reviewed, ASKED)])
    yield Guard(
        "rule_question_answered",
        table,
        "UPDATE",
        [
            (
                f'EXISTS (SELECT 1 FROM "{Answer._meta.db_table}" a WHERE a.question_id = NEW.id)',
                _("The question has answers: its words stay as they are."),
            )
        ],
        when=distinct("text", "sample_id"),
    )


def _answers():
    table, questions = Answer._meta.db_table, Question._meta.db_table
    of_sample = (
        f'NOT EXISTS (SELECT 1 FROM "{ITEM}" i JOIN "{questions}" q ON q.sample_id = i.sample_id '
        "WHERE i.id = NEW.item_id AND q.id = NEW.question_id AND i.sample_id = NEW.sample_id)",
        _("The item, the question and the answer belong to one sample."),
    )
    for event, sides in [("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])]:
        reviewed = " OR ".join(
            f'EXISTS (SELECT 1 FROM "{ITEM}" i WHERE i.id = {side}.item_id AND i.reviewed_at IS NOT NULL)'
            for side in sides
        )
        rules = [_once_closed(*sides), (reviewed, REVIEWED), *([] if event == "DELETE" else [of_sample])]
        yield Guard(f"rule_answer_{event.lower()}", table, event, rules)


def _findings():
    table = Finding._meta.db_table
    addressed = (
        "NOT EXISTS (SELECT 1 FROM accounts_user u JOIN accounts_membership m ON m.user_id = u.id "
        "JOIN auth_group g ON g.id = m.group_id WHERE u.id = NEW.addressee_id AND u.is_active "
        f"AND u.organization_id = NEW.organization_id AND g.name IN {among(ANSWERABLE)})",
        _("A finding is addressed to staff or a manager of the organization that it names."),
    )
    not_its_own_step = f"NOT ({STEP})"
    yield Guard("rule_finding_first", table, "INSERT", [addressed])
    yield Guard(
        "rule_finding_addressed", table, "UPDATE", [addressed], when=distinct("addressee_id", "organization_id")
    )
    yield Guard(
        "rule_finding_origin",
        table,
        "UPDATE",
        [("1 = 1", _("What a finding is about, and who wrote it, never changes."))],
        when=distinct("item_id", "entry", "created_by_id", "created_at"),
    )
    yield Guard(
        "rule_finding_issued",
        table,
        "UPDATE",
        [("1 = 1", ISSUED)],
        when="OLD.status <> 'draft' AND " + distinct("title", "text", "criterion", "severity", "about", "issued_at"),
    )
    yield Guard(
        "rule_finding_put_to",
        table,
        "UPDATE",
        [
            (
                f"{not_its_own_step} OR coalesce(history_context('act'), '') <> 'readdress'",
                _("An issued finding is put to somebody else by a step, with a reason."),
            )
        ],
        when="OLD.status <> 'draft' AND " + distinct("addressee_id", "organization_id", "due_on"),
    )
    yield Guard(
        "rule_finding_answer",
        table,
        "UPDATE",
        [
            (
                "NEW.status <> 'answered' OR OLD.status = 'answered'",
                _("The answer to a finding is given by a step, never written beside it."),
            ),
        ],
        when=distinct("response", "answer", "answer_until"),
    )
    yield Guard(
        "rule_finding_answered",
        table,
        "UPDATE",
        [
            (
                f"CAST(NEW.addressee_id AS text) <> {ACTOR}",
                _("The person addressed answers a finding, and nobody for them."),
            ),
            (
                "NEW.answer = '' OR NEW.response NOT IN ('agreed', 'partly', 'not agreed') "
                "OR (NEW.response = 'not agreed') <> (NEW.answer_until IS NULL)",
                _("An answer says what will be done until when, or why it is not agreed."),
            ),
        ],
        when="NEW.status = 'answered' AND OLD.status <> 'answered'",
    )
    yield Guard(
        "rule_finding_deletion",
        table,
        "DELETE",
        [("1 = 1", _("A finding is never deleted: withdraw it with a reason."))],
    )


def triggers(vendor):
    """The guards as triggers of that engine."""
    return [guard.trigger(vendor) for guard in guards()]
