"""Public forms: joining, an address with its postal code, and what members change themselves."""
