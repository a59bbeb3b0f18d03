"""How a telephone company behaves: calls, phones, recordings, weather."""
