"""Workbooks: .xlsx, .xls, .ods and the XML of Excel, with what formats, styles and hidden parts say of their cells."""
