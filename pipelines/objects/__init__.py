"""Object storage (S3 and what fsspec knows besides): raw reports mirrored from it, copies of the store kept in it."""
