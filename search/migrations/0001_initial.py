from django.db import migrations, models


def make_words(apps, schema_editor):
    """Each engine's own index over the folded words: a word is found by its beginning."""
    if schema_editor.connection.vendor == "postgresql":
        for column in ("words", "title_words"):
            vector = f"array_to_tsvector(string_to_array({column}, ' '))"
            schema_editor.execute(f"CREATE INDEX search_by_{column} ON search_indexed USING gin ({vector})")
    else:
        schema_editor.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5(title_words, words, tokenize = 'unicode61 remove_diacritics 0')"
        )


def take_words_away(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.BigIntegerField(default=0, verbose_name="entry")),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Indexed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                ("key", models.BigIntegerField(verbose_name="number of the record")),
                ("title", models.TextField(verbose_name="title")),
                ("text", models.TextField(verbose_name="text")),
                ("title_words", models.TextField(verbose_name="words of the title")),
                ("words", models.TextField(verbose_name="words")),
            ],
            options={
                "default_permissions": [],
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="indexed_once")],
            },
        ),
        migrations.RunPython(make_words, take_words_away),
    ]
