"""The records: plain, frozen, naming each other by identifier; and the chain that holds them."""
