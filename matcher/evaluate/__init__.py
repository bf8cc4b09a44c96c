"""How well the matcher does on labelled pictures: labels in, figures with their bounds out. Draws nothing itself."""
