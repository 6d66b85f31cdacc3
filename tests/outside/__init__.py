"""What somebody sees who has the command line and a Bot API server, and none of the code."""
