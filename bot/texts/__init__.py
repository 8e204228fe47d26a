"""Everything a person reads, in Brazilian Portuguese, and nowhere else.

Voice: "você"; verbs first on buttons; no exclamation marks about money; at most one emoji a line, and meaning
never carried by it alone. Functions take facts and return HTML that is already escaped.
"""
