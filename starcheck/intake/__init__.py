"""Many branches at once: files of any kind → typed relations in a database of their own.

What the door of `facts` is for one file, this is for tables: the same words, the same cells, the
same refusals; a branch of which something is wrong is set aside with the reasons, the others go on.
"""
