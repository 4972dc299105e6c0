"""The staff pages in a real browser."""
