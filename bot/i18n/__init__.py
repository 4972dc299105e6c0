"""gettext catalogues of the interface texts and of the answers: load, extract, check."""
