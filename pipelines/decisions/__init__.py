"""What people say of findings: confirmed, explained, dismissed, corrected; and what follows for the figures.

Belongs here: decisions as acts of the ledger, whether they still stand, the workbook that people fill.
Does not belong here: how the ledger keeps acts (`pipelines.ledger`), and changing a filed number, which nobody does.
"""
