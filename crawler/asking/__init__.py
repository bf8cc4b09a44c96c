"""One request on its way: whom it may go to, when, what it cost, and what came back, kept before it is read."""
