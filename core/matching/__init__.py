"""Which open entry does a bank line pay, and what is it if it pays none? A pure function answers, with its reasons.

The idea. A line may be many things: the payment of one entry, exact or with a difference that has a name; a sum of
several; the other leg of an own transfer; money given back; the same line once more; or nothing anybody wrote
down. Each of these would bring lines like this one at some rate: how often an entry is paid so many days after it
is due, how often through this channel, with this difference, by somebody of this name. Rates can be compared and
added, so dividing each by their sum gives probabilities. Equal candidates share theirs: three sales of the same
price are 1/3 each and are shown as equals; nothing is guessed between them.

A worked example. Line: ``+480,00 · PIX RECEBIDO ANA PAULA SOUZA · 12/07``. Open: sale 1042 of 450,00 to Ana Paula
Souza, due 10/07; sale 1050 of 480,00 to Bruno Lima, due 30/09. Paying two days late is usual (2,6 % of payments
come on that very day), paying more than owed is not (1 %), and R$ 30,00 more than 450,00 is one amount of many; but
a text with these three words is tens of thousands of times likelier if Ana is meant than if anybody else is.
Bruno's amount is right to the cent, but he would pay eighty days early in Ana's name. Ana's sale stands first, the
R$ 30,00 are said, and since they have no name yet the owner is asked.

The steps, each a module that can be read alone:

``normalize``, ``channels``, ``reading``: what the bank's text says. ``names``, ``people``: who it speaks of.
``timing``: how late people pay. ``differences``: formulas for what is not exact. ``priors``: what is usual before
anybody has answered; ``habits``: what this company's answers taught. ``shelves``: finding candidates without
walking every pair. ``scene``: all of that for one moment.

``singles``, ``several``, ``batches`` (with ``runs``, ``cards``, ``subset``, ``anticipation``), ``pairs``, ``fresh``:
one for each kind of thing a line may be; they draft hypotheses with their rates. ``claims``: lines compete, each
entry is paid once, surest line first. ``calibration``: shares into honest probabilities. ``evidence``, ``reasons``:
why, as values that the chat puts into words. ``engine``: the steps in order. ``trust``: when a suggestion may be
confirmed without being looked at, which is never unless the owner allows it and the record bears it out.
"""
