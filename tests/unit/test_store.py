"""Migrations, seeding, unit of work."""

import threading
import traceback
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text, update

from bot import bootstrap
from bot.bootstrap import Installation
from bot.content import seed
from bot.content.takeover import TakeOver
from bot.conversation.memory import SECONDS, Recent
from bot.conversation.profile import Profile
from bot.errors import SettingError, StoreError
from bot.settings import ROOT, Settings
from bot.store import tables
from bot.store.engine import open_engine
from bot.store.migrate import require_head, upgrade
from bot.store.seeding import SeedReport
from bot.store.work import UnitOfWork
from tests.conftest import settings_in

ANN = Profile("a" * 64, "km", "kh", True, False, date(2026, 1, 1), date(2026, 1, 2))


def test_migrations_make_exactly_the_tables(installation: Installation) -> None:
    with installation.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_rows_of_the_first_schema_survive_and_their_translations_count_as_current(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    engine = open_engine(settings.database_url)
    upgrade(engine, "0001")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO source VALUES ('mmn-2017', '2017-07-01')"))
        entry = "'before_tax','before',0,'Q?','mmn-2017','24','','2027-06-30','published','x'"
        connection.execute(text(f"INSERT INTO entry VALUES ({entry})"))
        for language in ("en", "km"):
            row = f"'before_tax','{language}','title','T {language}',1,'published','x'"
            connection.execute(text(f"INSERT INTO text VALUES ({row})"))
    upgrade(engine)
    require_head(engine)
    with UnitOfWork(engine) as work:
        entry_read = work.content.entry("before_tax")
    assert entry_read is not None
    assert entry_read.texts["km"][seed.Field.TITLE].value == "T km"
    assert not entry_read.texts["km"][seed.Field.TITLE].outdated
    assert not entry_read.texts["en"][seed.Field.TITLE].critical
    engine.dispose()


def test_upgrading_twice_changes_nothing(settings: Settings) -> None:
    engine = open_engine(settings.database_url)
    upgrade(engine)
    require_head(engine)


def test_a_database_that_was_never_prepared_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="make setup"):
        bootstrap.open_installation(settings_in(tmp_path))


def test_an_address_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        bootstrap.prepare_store(
            settings_in(tmp_path, GUIDE_DATABASE_URL=f"sqlite:///{tmp_path / 'file' / 'x.db'}")
        )


def test_work_is_rolled_back_unless_committed(installation: Installation) -> None:
    with installation.work() as work:
        work.profiles.put(ANN)
    with installation.work() as work:
        assert work.profiles.get(ANN.person) is None
        work.profiles.put(ANN)
        work.commit()
    with installation.work() as work:
        assert work.profiles.get(ANN.person) == ANN


def test_seeding_again_changes_nothing(settings: Settings) -> None:
    prepared = bootstrap.prepare_store(settings)
    assert prepared.seeded == SeedReport()
    assert list(prepared.texts.answers.values()) == [TakeOver(), TakeOver()]


def test_seeding_never_overwrites_what_staff_edited(settings: Settings, installation: Installation) -> None:
    answer = tables.text.c
    row = (answer.entry_key == "before_tax") & (answer.language == "en") & (answer.field == "answer")
    with installation.engine.begin() as connection:
        connection.execute(update(tables.text).where(row).values(value="edited by staff"))
        # As if the seed had changed since: what was seeded last is no longer what the seed says.
        connection.execute(update(tables.text).where(answer.field == "title").values(seed_digest="older"))
    content = seed.load(ROOT / "locales", ROOT / "nlu")
    with installation.work() as work:
        report = work.seeder.seed(content.entries, content.examples, content.contacts)
        work.commit()
    assert "text before_tax en answer" not in report.updated
    with installation.engine.connect() as connection:
        value = connection.execute(select(answer.value).where(row)).scalar_one()
    assert value == "edited by staff"


def test_a_new_seed_updates_untouched_texts_and_reports_edited_ones(
    installation: Installation,
) -> None:
    content = seed.load(ROOT / "locales", ROOT / "nlu")
    first, second = content.entries[:2]
    changed = [_with_title(first, "New title?"), _with_title(second, "Another?")]
    title = (tables.text.c.language == "en") & (tables.text.c.field == "title")
    with installation.engine.begin() as connection:
        mine = title & (tables.text.c.entry_key == second.key)
        connection.execute(update(tables.text).where(mine).values(value="Staff's title?"))
    with installation.work() as work:
        report = work.seeder.seed(changed, content.examples, content.contacts)
        work.commit()
    assert report.updated == [f"text {first.key} en title"]
    assert report.kept == [f"text {second.key} en title"]
    with installation.work() as work:
        titles = work.published.titles(installation.catalogues.languages["en"])
    assert titles[first.key] == "New title?"
    assert titles[second.key] == "Staff's title?"


def _with_title(entry: seed.Entry, value: str) -> seed.Entry:
    english = {**entry.texts["en"], seed.Field.TITLE: seed.Text(value, True)}
    return seed.replace(entry, texts={**entry.texts, "en": english})


def test_a_training_question_that_left_the_files_leaves_the_store(
    installation: Installation,
) -> None:
    content = seed.load(ROOT / "locales", ROOT / "nlu")
    with installation.work() as work:
        report = work.seeder.seed(content.entries, content.examples[1:], content.contacts)
        work.commit()
    assert report.removed == ["1 training questions"]
    with installation.engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(tables.example)).scalar_one()
    assert count == len(content.examples) - 1


def test_sqlite_is_durable_and_zeroes_what_is_erased(installation: Installation) -> None:
    with installation.engine.connect() as connection:
        read = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    assert read == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


def test_short_memory_forgets_after_its_time(installation: Installation) -> None:
    now = [1000.0]
    recent = Recent(entry="before_tax", suggested=("before_bans",), other_language="my", other_count=1)
    with UnitOfWork(installation.engine, clock=lambda: now[0]) as work:
        work.memory.put("a", recent)
        assert work.memory.get("a") == recent
        work.memory.put("b", recent)
        work.memory.forget("b")
        assert work.memory.get("b") == Recent()
        now[0] += SECONDS
        assert work.memory.get("a") == Recent()
        assert work.memory.forget_expired() == 1


def test_a_failure_of_the_database_names_no_value(installation: Installation) -> None:
    with pytest.raises(StoreError) as caught, installation.work() as work:
        work.profiles.put(replace(ANN, language=None, first_day=None))  # type: ignore[arg-type]
    assert ANN.person not in "".join(traceback.format_exception(caught.value))


def test_a_second_writer_waits_for_the_first(installation: Installation) -> None:
    def write() -> None:
        with installation.work() as work:
            work.profiles.get(ANN.person)
            work.profiles.put(ANN)
            work.commit()

    with installation.work() as work:
        other = threading.Thread(target=write)
        other.start()
        other.join(0.2)
        work.profiles.put(ANN)
        work.commit()
    other.join(5)
    with installation.work() as work:
        assert work.profiles.get(ANN.person) == ANN


def test_the_key_file_is_private_and_made_once(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, GUIDE_KEY="")
    key = bootstrap.installation_key(settings)
    assert len(key) == 32
    assert bootstrap.installation_key(settings) == key
    path = tmp_path / "key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(SettingError, match="0600"):
        bootstrap.installation_key(settings)
