"""Other programs on the matcher's work: one plain rule, and two libraries for linking records, really run.

All are given the same parsed fields (``fields``) and look only at entries of exactly the line's amount; what they say
is put into predictions the same way (``ranking``). They know neither groups, differences, transfers nor refunds.
"""
