"""The same assistant as a chat in the terminal, for newcomers and for trying things out."""
