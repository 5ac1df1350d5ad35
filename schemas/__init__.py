"""What a report must say: codebook of the forms, rules as data, pandera schemas, layout of the tables.

Belongs here: everything that is true of the official forms and of our own tables.
Does not belong here: reading files, writing anything, Dagster. This floor imports nothing of ours.
"""
