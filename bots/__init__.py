"""The bots: one package a platform; they translate and hold no wording."""
