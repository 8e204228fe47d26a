"""The demonstration: a sandbox, the bot, a sample company and a bank that drips lines. No account anywhere."""
