"""The commands, one file for each kind of work; `bec_kit.cli` lists them."""
