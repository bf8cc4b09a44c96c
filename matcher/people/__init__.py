"""Where people, their clothes and their faces are. Faces are found to be left out, nothing else."""
