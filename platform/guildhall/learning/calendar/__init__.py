"""One calendar of sessions, meetings and deadlines: a page, and feeds that follow every change."""
