"""What Laurels costs beside the program one would write first, measured here and now.

Each file measures one piece of work next to its baseline, in the same minute and on the same
servers, and is registered in `table.py`. Nothing here is a promise: another machine, another
number. The ratios travel better than the rates.
"""
