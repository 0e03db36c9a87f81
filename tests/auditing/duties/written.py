"""What the journal says of duties that were not kept apart, written as it could have come about elsewhere."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Group

from history.models import Entry, case_of

PAGE = "/history/duties/"
LONG_AGO = datetime(2020, 5, 4, 9, tzinfo=UTC)


class History:
    """Writes entries as they could have come about elsewhere, an hour apart."""

    def __init__(self):
        self.now = LONG_AGO

    def write(self, table, row, new, by, *, verb="create", old=None, case=None, **more):
        self.now += timedelta(hours=1)
        person = {"actor": by.pk, "actor_name": by.full_name, "organization": str(by.organization), "role": "manager"}
        fields = {"at": self.now, "source": "web", "request": f"r{self.now.timestamp()}", **person, **more}
        return Entry.objects.create(table=table, row=row, verb=verb, old=old, new=new, case=case, **fields)

    def of(self, number, table, new, by, **more):
        """An entry of a project that is long gone."""
        more.setdefault("row", number * 100 + Entry.objects.filter(case=f"projects_project:{number}").count())
        return self.write(table, new=new, by=by, case=f"projects_project:{number}", **more)

    def begun(self, number, by):
        return self.of(number, "projects_project", {"id": number, "status": "draft", "round": 0}, by, row=number)

    def submitted(self, number, by, in_round=1):
        new = {"project_id": number, "round": in_round, "submitted_by_id": by.pk}
        return self.of(number, "projects_submission", new, by, act="submit", move=True)

    def approved(self, number, by, in_round=1):
        side = by.organization_id
        new = {"project_id": number, "round": in_round, "organization_id": side, "person_id": by.pk}
        new |= {"decision": "approve", "fingerprint": "f" * 64}
        return self.of(number, "projects_signoff", new, by, act="approve", move=True)

    def turned(self, number, by, in_round=1, was="under_assessment"):
        new = {"id": number, "status": "approved", "round": in_round, "fingerprint": "f" * 64}
        return self.of(number, "projects_project", new, by, row=number, verb="change", old={"status": was}, move=True)

    def made_manager(self, person, by, row=None):
        new = {"user_id": person.pk, "group_id": Group.objects.get(name="manager").pk}
        return self.write("accounts_membership", row or person.pk + 9000, new, by, case=case_of(person))


GONE = 7001  # the number of a project of which only the journal knows
