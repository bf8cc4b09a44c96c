"""Gets public posts: politely, inside the case, wire bytes first. Knows neither matcher nor desk."""
