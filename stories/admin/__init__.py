"""What staff see of stories in the Wagtail admin: the desk, the gate's answers, the vault, vocabularies."""
