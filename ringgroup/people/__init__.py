"""Members, accounts, invitations, second factor, passwords, administration."""
