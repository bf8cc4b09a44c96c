"""What claims show with: texts in both languages, pictures with faces blurred, two pictures side by side."""
