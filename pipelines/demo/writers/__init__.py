"""Demo reports as files: what stands on a page (`pages`), and one module for each format."""
