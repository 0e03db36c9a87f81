"""Workbooks (XLSX): what a cell may hold, how a list is written into one, how one is opened that somebody sends.

`cells` says what a value becomes in a cell, and its text for a checksum; `writing` makes a workbook row by row;
`opening` looks into a file before any program reads it as a workbook, and reads its rows.
"""

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
