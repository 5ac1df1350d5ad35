"""Binary Word files (.doc, .wps of Word 97 and later) read without an office program, after Microsoft's [MS-DOC]."""
