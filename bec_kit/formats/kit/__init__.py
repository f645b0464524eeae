"""What this kit itself writes beside what it collects."""
