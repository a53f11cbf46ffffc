"""The catalogue as open data: CPSV-AP 3.2 in JSON-LD, tables in CSV, and its entry for data portals (DCAT)."""
