"""A cooperative's or a province's own shop on django-oscar, through django-oscar-api."""
