"""All pages."""

from bot.staff.page import Page
from bot.staff.pages import home

PAGES: tuple[Page, ...] = (*home.PAGES,)
