"""What staff see of submissions in the Wagtail admin."""
