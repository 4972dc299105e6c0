"""All pages."""

from bot.staff.page import Page
from bot.staff.pages import account, audit, home, members, signin

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *signin.PAGES,
    *account.PAGES,
    *members.PAGES,
    *audit.PAGES,
)
