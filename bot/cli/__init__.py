"""The command line: its commands, the reports that it prints, and the lock of a running bot."""
