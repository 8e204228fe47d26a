"""Which open entry does a bank line pay? A pure function answers, with its reasons.

The idea: evidence is gathered pair by pair (amount, date, document, name, number, open refund), each piece is
a typed reason that a person can read, and pairs are then claimed surest first, so that one entry is never
promised to two lines. Two equally good entries are a tie and stay a tie: nothing is guessed between equals.

A worked example. Line: ``+480,00 · PIX RECEBIDO ANA PAULA SOUZA · 12/07``. Open entries: sale 1042 of 450,00
to Ana Paula Souza, due 10/07; sale 1050 of 480,00 to Bruno Lima, due 30/09. The first has the name and the
date but R$ 30,00 too much; the second has the amount and nothing else. Name and date outweigh the bare
amount, so Ana's sale stands first, with "R$ 30,00 a mais" said openly, and Bruno's second.

The steps: ``normalize`` brings texts into comparable form, ``shelves`` finds the entries worth a look,
``evidence`` judges one pair, ``engine`` ranks the candidates of every line and settles who may claim what.
"""
