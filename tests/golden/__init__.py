"""Small stories about money, each with what an accountant would want to be offered, and when to be left alone.

A file is one case: ``historia`` tells it, ``linhas`` are the bank's, ``lancamentos`` the open entries, ``respostas``
what the owner answered before, ``recusados`` the pairs he refused, ``espera`` what has to come of it.
"""
