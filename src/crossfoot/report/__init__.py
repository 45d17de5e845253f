"""What a run found, as data; the messages that say it; one file for every format it is written in."""
