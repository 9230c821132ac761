"""Facts that ship: divisions, census, flows, calendar, policy and labels. Every file has a row in SOURCES.md."""
