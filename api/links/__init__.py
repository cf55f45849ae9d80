"""Looking at sites that strangers name: safely, politely, and within limits."""
