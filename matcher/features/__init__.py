"""What is kept of a picture for comparing: local features, colours, lettering."""
