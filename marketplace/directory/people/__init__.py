"""People: who may sign in, how they are known again, and what they were granted and by what right."""
