"""Years of work on the portfolio: real statements, so that the journal's own triggers write every entry.

Only two things differ from the site. The rules about who may do what when are taken away while the years are written,
because a million acts need not pass a million forms; and the clock of the journal's triggers runs through three years
instead of standing at this moment. Both are put back by laying the declared triggers again.
"""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from benchmarks.portfolio import IN_RARE
from history import note
from history.context import current
from history.models import Entry
from triggers import laying

NOW = {"postgresql": "clock_timestamp()", "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')"}
YEARS = timedelta(days=3 * 365)
BEGINNING = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - YEARS - timedelta(days=7)
SKEW = 2.5  # the busiest of 10,000 records has a fortieth of all acts
STATUSES = ["submitted", "under_assessment", "approved", "active", "suspended", "active", "completed", "closed"]
MOVES = ["submit", "begin_assessment", "approve", "activate", "suspend", "resume", "complete", "close"]
TOGETHER = 500  # acts in one transaction


@contextmanager
def another_clock(entries):
    """Without the rules, and with a clock that has gone through the years when the journal has so many entries."""
    step = YEARS.total_seconds() / entries
    clocks = {
        "postgresql": f"(timestamptz '{BEGINNING:%Y-%m-%d}' + (SELECT last_value FROM history_entry_id_seq) "
        f"* interval '{step:.6f} seconds')",
        "sqlite": f"strftime('%Y-%m-%d %H:%M:%f', '{BEGINNING:%Y-%m-%d}', "
        f"(SELECT coalesce(max(id), 0) * {step:.6f} FROM history_entry) || ' seconds')",
    }
    clock = clocks[connection.vendor]
    with connection.cursor() as cursor:
        for trigger in laying.declared(connection).values():
            journal = trigger.name.startswith("rule_journal")
            if trigger.table and not (journal and connection.vendor == "postgresql"):
                on = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on}')
                if journal:
                    cursor.execute(trigger.sql.replace(NOW["sqlite"], clock))
            elif trigger.name == "rule_journal":
                body = trigger.body.replace(NOW["postgresql"], clock)
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION rule_journal() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$"
                )
    try:
        yield
    finally:
        laying.lay(connection)


class Years:
    """Writes acts of all kinds, in the proportions in which people do them."""

    def __init__(self, portfolio, entries):
        self.portfolio, self.chance = portfolio, portfolio.random
        self.step = YEARS / entries
        self.kinds = {
            self.edit_project: 38,
            self.move_project: 9,
            self.plan_activities: 12,
            self.change_country: 8,
            self.edit_request: 12,
            self.edit_meeting: 9,
            self.put_off_point: 4,
            self.sign_in: 6,
            self.edit_person: 1,
            self.load_rates: 0.02,
        }

    def write(self, until, said):
        """Acts until the journal has so many entries."""
        written = last_number()
        while written < until:
            with transaction.atomic(), connection.cursor() as self.cursor:
                for act in self.chance.choices(
                    list(self.kinds), self.kinds.values(), k=min(TOGETHER, (until - written + 1) // 2)
                ):
                    act()
            written = last_number()
            said(written)

    def calm(self, key, until):
        """Edits of one record until it has so many entries."""
        with transaction.atomic(), connection.cursor() as self.cursor:
            while Entry.objects.filter(case=f"projects_project:{key}").count() < until:
                self.retitle(key)

    def some(self, numbers):
        """One of them, the first ones far more often. The projects of the rare region rest."""
        first = IN_RARE if numbers is self.portfolio.projects and len(numbers) > IN_RARE else 0
        return numbers[first + int((len(numbers) - first) * self.chance.random() ** SKEW)]

    def retitle(self, key):
        with self.portfolio.signed_in("edit"):
            self.do(
                "UPDATE projects_project SET title = %s, version = version + 1 WHERE id = %s",
                [self.portfolio.text(60), key],
            )

    def do(self, sql, values):
        self.cursor.execute(sql, values)

    def edit_project(self):
        key = self.some(self.portfolio.projects)
        column, length = self.chance.choice(
            [("title", 60), ("objective", 250), ("rationale", 150), ("background", 100)]
        )
        with self.portfolio.signed_in("edit"):
            self.do(
                f"UPDATE projects_project SET {column} = %s, version = version + 1 WHERE id = %s",
                [self.portfolio.text(length), key],
            )
            if self.chance.random() < 0.4:
                self.do("UPDATE projects_contribution SET amount = amount + 100 WHERE project_id = %s", [key])
            if self.chance.random() < 0.2:
                self.do("UPDATE projects_risk SET likelihood = 6 - likelihood WHERE project_id = %s", [key])

    def move_project(self):
        place = self.chance.randrange(len(STATUSES))
        with self.portfolio.signed_in(MOVES[place], move=True, reason=self.portfolio.text(40)):
            self.do(
                "UPDATE projects_project SET status = %s, version = version + 1 WHERE id = %s",
                [STATUSES[place], self.some(self.portfolio.projects)],
            )

    def plan_activities(self):
        key = self.some(self.portfolio.projects)
        with self.portfolio.signed_in("record progress"):
            if self.chance.random() < 0.3:
                first = "(SELECT min(id) FROM projects_activity WHERE project_id = %s)"
                self.do(f"DELETE FROM projects_activity WHERE id = {first}", [key])
                return
            for _again in range(self.chance.randint(1, 3)):
                self.do(
                    "INSERT INTO projects_activity (project_id, title, kind, mode, place, state) "
                    "VALUES (%s, %s, 'training', 'on-site', 'Vienna', 'planned')",
                    [key, self.portfolio.text(40)],
                )

    def change_country(self):
        key = self.some(self.portfolio.projects)
        with self.portfolio.signed_in("edit"):
            self.do("UPDATE projects_projectcountry SET share = coalesce(101 - share, 50) WHERE project_id = %s", [key])

    def edit_request(self):
        with self.portfolio.signed_in("edit letter"):
            self.do(
                "UPDATE requests_assistancerequest SET asked = %s, version = version + 1 WHERE id = %s",
                [self.portfolio.text(200), self.some(self.portfolio.requests)],
            )

    def edit_meeting(self):
        key = self.some(self.portfolio.meetings)
        with self.portfolio.signed_in("edit"):
            self.do(
                "UPDATE meetings_meeting SET place = %s, version = version + 1 WHERE id = %s",
                [self.portfolio.text(30), key],
            )
            self.do("UPDATE meetings_agendaitem SET note = %s WHERE meeting_id = %s", [self.portfolio.text(120), key])

    def put_off_point(self):
        with self.portfolio.signed_in("put_off", move=True, reason=self.portfolio.text(40)):
            self.do(
                "UPDATE meetings_actionpoint SET extensions = extensions + 1 WHERE id = %s AND extensions < 30000",
                [self.some(self.portfolio.points)],
            )

    def sign_in(self):
        """An event: the site writes it by itself, and so it has the time of the site."""
        person = self.chance.choice(self.portfolio.people)
        with note(actor=person, act="sign in", request=self.portfolio.number().hex, source="web"):
            at = BEGINNING + self.step * (last_number() + 1)
            Entry.objects.create(**current(), verb="event", case=f"accounts_user:{person.pk}", new={}, at=at)

    def edit_person(self):
        person = self.chance.choice(self.portfolio.people)
        with self.portfolio.signed_in("edit"):
            self.do(
                "UPDATE accounts_user SET version = version + 1, time_zone = %s WHERE id = %s",
                [self.chance.choice(["UTC", "", "Europe/Vienna"]), person.pk],
            )

    def load_rates(self):
        """A command that changes a few hundred rows at a stroke."""
        first = self.chance.choice(self.portfolio.projects)
        with note(actor=None, act="", request=self.portfolio.number().hex, source="command:load_rates"):
            self.do(
                "UPDATE projects_contribution SET rate = 1.1, rate_date = '2026-01-01', amount = amount + 1 "
                "WHERE project_id BETWEEN %s AND %s AND project_id > %s",
                [first, first + 300, self.portfolio.projects[min(IN_RARE, len(self.portfolio.projects)) - 1]],
            )


def last_number():
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
