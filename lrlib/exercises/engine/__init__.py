"""The engine behind `check`, `hint`, `solution` and `predict`; `entries` holds what they ask."""
