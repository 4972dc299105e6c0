"""All pages."""

from bot.staff.page import Page
from bot.staff.pages import (
    account,
    audit,
    changes,
    contacts,
    due,
    entries,
    exchange,
    history,
    home,
    members,
    numbers,
    questions,
    signin,
    sources,
    training,
    translations,
    trying,
)

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *entries.PAGES,
    *changes.PAGES,
    *history.PAGES,
    *contacts.PAGES,
    *sources.PAGES,
    *due.PAGES,
    *numbers.PAGES,
    *exchange.PAGES,
    *questions.PAGES,
    *training.PAGES,
    *translations.PAGES,
    *trying.PAGES,
    *signin.PAGES,
    *account.PAGES,
    *members.PAGES,
    *audit.PAGES,
)
